"""The units in which a variable of a container counts a resource.

Source: ``k8s.io/kubernetes/pkg/apis/core/validation``, ``validateContainerResourceDivisor``.
"""

from devflow.reading.grammar.quantity import canonical_quantity
from devflow.reading.shown import shown

_OF_CPU = ("1m", "1")
_OF_BYTES = (
    "1",
    *("1k", "1M", "1G", "1T", "1P", "1E"),
    *("1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"),
)


def check_divisor(resource: str, divisor: str) -> str:
    """The ``divisor`` of ``limits.cpu``, ``requests.memory`` and the like; 0 means the default.

    :raises ValueError: what is wrong, and the way out.
    """
    known = _OF_CPU if resource.endswith(".cpu") else _OF_BYTES
    if canonical_quantity(divisor) not in ("0", *known):
        raise ValueError(
            f"{shown(divisor)} is no unit of {shown(resource)}; use {', '.join(known[:-1])} or"
            f" {known[-1]}"
        )
    return divisor
