"""What a release spec says of a container's resources.

Source of the rules: ``k8s.io/kubernetes/pkg/apis/core/validation``, ``ValidateContainerResources``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator

from devflow.reading.grammar.names import SUBDOMAIN_LIMIT, check_qualified_name
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Quantity

_FINEST = {"cpu": Decimal("0.001"), "memory": Decimal(1), "ephemeral-storage": Decimal(1)}
"""The least steps of the resources that Kubernetes itself knows."""
_WORDS = {"cpu": "1m", "memory": "one byte", "ephemeral-storage": "one byte"}
_HUGE_PAGES = "hugepages-"
_IN_QUOTAS = "requests."
_BESIDE_PAGES = {"cpu", "memory"}
"""Kubernetes gives huge pages to nobody who asks for neither."""


def _check_resource(name: str) -> str:
    if name in _FINEST:
        return name
    if name.startswith(_HUGE_PAGES):
        if not read_quantity(name.removeprefix(_HUGE_PAGES)):
            raise ValueError(f"{shown(name)} is no size of pages; write it as in hugepages-2Mi")
        return name
    if "/" not in name or name.startswith(_IN_QUOTAS):
        known = ", ".join(_FINEST)
        raise ValueError(
            f"{shown(name)} is not a resource; use {known}, or a device's as in nvidia.com/gpu"
        )
    check_qualified_name(name, "a resource")
    domain, _, _ = name.partition("/")
    if len(domain) > (most := SUBDOMAIN_LIMIT - len(_IN_QUOTAS)):
        raise ValueError(
            f"{shown(name)}: {len(domain)} characters stand before its '/'; the limit is {most},"
            f" for quotas have '{_IN_QUOTAS}' before them"
        )
    return name


ResourceName = Annotated[str, AfterValidator(_check_resource)]
Resources: TypeAlias = dict[Literal["requests", "limits"], dict[ResourceName, Leaf[Quantity]]]
"""Amounts by resource: what a container asks for, and what it never gets more than."""


def check_resources(resources: Mapping[Any, Mapping[str, object]]) -> None:
    """Check what the amounts are to one another; those that are known only later, are not checked.

    :raises SpecError: a request is above its limit, or an amount is finer than there is.
    """
    requests, limits = resources.get("requests", {}), resources.get("limits", {})
    for kind, amounts in resources.items():
        for name, written in amounts.items():
            if isinstance(written, str):
                _check_step(f"resources.{kind}.{name}", name, written)
    _check_beside_pages({*requests, *limits})
    for name, written in requests.items():
        where, limit = f"resources.requests.{name}", limits.get(name)
        exact = name not in _FINEST
        if exact and limit is None:
            raise SpecError(where, f"{name} needs a limit of the same amount; write it in 'limits'")
        if not isinstance(written, str) or not isinstance(limit, str):
            continue
        if read_quantity(written) > read_quantity(limit):
            raise SpecError(where, f"{written} is above the limit, {limit}; lower it")
        if exact and read_quantity(written) != read_quantity(limit):
            raise SpecError(where, f"{written} is not the limit, {limit}; {name} wants both equal")


def _check_beside_pages(names: set[str]) -> None:
    pages = sorted(name for name in names if name.startswith(_HUGE_PAGES))
    if pages and not names & _BESIDE_PAGES:
        raise SpecError("resources", f"has {pages[0]}, which needs 'cpu' or 'memory' beside it")


def _check_step(where: str, name: str, written: str) -> None:
    finest, words = _FINEST.get(name, Decimal(1)), _WORDS.get(name, "1")
    if name.startswith(_HUGE_PAGES):
        words = name.removeprefix(_HUGE_PAGES)
        finest = read_quantity(words)
    if read_quantity(written) % finest:
        hint = "; m is a thousandth, M a million, Mi 1024 times 1024" if "m" in written else ""
        raise SpecError(where, f"{written} is no multiple of {words}{hint}")
