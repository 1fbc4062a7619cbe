"""Kubernetes' quantities, such as ``100m`` CPU or ``64Mi`` of memory.

Source of the grammar: ``k8s.io/apimachinery/pkg/api/resource``, type ``Quantity``.
"""

import re
from decimal import Decimal, localcontext

from devflow.reading.shown import shown

_FORM = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE](?P<exponent>[-+]?[0-9]{1,3}))?",
    re.ASCII,
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_LONGEST = 40
_LARGEST = Decimal(2**63 - 1)
_FINEST = Decimal("1e-9")


def read_quantity(text: str) -> Decimal:
    """The exact value of a quantity, from 0 to 2⁶³ - 1 and no finer than a billionth.

    :raises ValueError: what is wrong, and the way out.
    """
    found = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise ValueError(
            f"{shown(text)} is not a quantity of Kubernetes, a number with a suffix or none;"
            " write it as in 100m, 0.5, 64Mi or 2G"
        )
    with localcontext() as context:
        # More digits than a number and its exponent can have together: nothing is ever rounded.
        context.prec = 1200
        value = Decimal(found["number"]) * _factor(found["suffix"] or "", found["exponent"])
        if value > _LARGEST:
            raise ValueError(f"{shown(text)} is more than Kubernetes can hold, 2^63 - 1")
        if value % _FINEST:
            raise ValueError(f"{shown(text)} is finer than 1n, which Kubernetes would round up")
        return value


def _factor(suffix: str, exponent: str | None) -> Decimal:
    if exponent is not None:
        return Decimal(10) ** int(exponent)
    if suffix in _BINARY:
        return Decimal(2 ** _BINARY[suffix])
    return Decimal(10) ** _DECIMAL.get(suffix, 0)
