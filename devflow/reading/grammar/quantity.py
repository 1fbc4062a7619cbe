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
_SUFFIX = {0: "", **{exponent: suffix for suffix, exponent in _DECIMAL.items()}}
_KIBI = 1024
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


def canonical_quantity(text: str) -> str:
    """The quantity as Kubernetes writes it back: ``0.5`` as ``500m``, ``1024Mi`` as ``1Gi``.

    :raises ValueError: as of :func:`read_quantity`.
    """
    value, suffix = read_quantity(text), _suffix(text)
    if not value:
        return "0"
    if suffix in _BINARY and value >= _KIBI and value == value.to_integral_value():
        number, power = int(value), 0
        while number % _KIBI == 0 and power < len(_BINARY):
            number, power = number // _KIBI, power + 1
        return f"{number}{['', *_BINARY][power]}"
    # In billionths, then without zeros at the end, then with as many as a suffix needs.
    number, exponent = int(value.scaleb(9)), -9
    while number % 10 == 0:
        number, exponent = number // 10, exponent + 1
    number, exponent = number * 10 ** (exponent % 3), exponent - exponent % 3
    if suffix[:1] in ("e", "E") and len(suffix) > 1:
        return f"{number}e{exponent}" if exponent else f"{number}"
    return f"{number}{_SUFFIX[exponent]}"


def _suffix(text: str) -> str:
    found = _FORM.fullmatch(text)
    return (found["suffix"] or "") if found else ""


def _factor(suffix: str, exponent: str | None) -> Decimal:
    if exponent is not None:
        return Decimal(10) ** int(exponent)
    if suffix in _BINARY:
        return Decimal(2 ** _BINARY[suffix])
    return Decimal(10) ** _DECIMAL.get(suffix, 0)
