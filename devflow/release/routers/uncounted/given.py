"""Routers of Argo Rollouts that we know nothing of: what is under ``trafficRouting`` is given.

Their routes are the user's own. Shares are those that Argo Rollouts says it has set.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from devflow.reading.bounds import MOST_DEPTH, MOST_VALUES
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.routers.gateway_api.router import PLUGIN as GATEWAY_API_PLUGIN
from devflow.release.routers.reach import makes_no_routes
from devflow.release.routers.router import Manifest
from devflow.release.routers.two_services import (
    SERVICE,
    SERVICES_MOVED,
    check_name_fits,
    name_services,
    two_services,
)
from devflow.release.routers.uncounted.series import UNCOUNTED
from devflow.release.routers.uncounted.unknown import Unknown

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_PLUGINS = "plugins"
_OWN_ROUTERS = ("istio", "nginx", "traefik")
"""Keys of ``trafficRouting`` that a router of ours writes."""
_VENDORS = ("alb", "ambassador", "apisix", "appMesh", "smi")
"""Its other keys of a vendor each: what is under them is a mapping."""


class Given(Unknown):
    """Two Services, and a part of the Rollout as it was given."""

    kinds = (SERVICE,)
    moved = (SERVICES_MOVED,)
    series = UNCOUNTED
    extra_steps = frozenset({"replicaProgressThreshold", "scale"})

    def check(self, app: "AppSpec") -> None:
        check_name_fits(app)
        makes_no_routes(app)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return two_services(app)

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        """Never: a Rollout of it is read as that of any vendor that isn't known."""
        return False


def _check_raw(given: dict[str, Any]) -> dict[str, Any]:
    for vendor in _OWN_ROUTERS:
        if vendor in given:
            raise SpecError(vendor, f"has a router of its own here; use 'router: {vendor}'")
    for vendor in _VENDORS:
        if not isinstance(given.get(vendor, {}), dict):
            raise SpecError(vendor, f"{shown(given[vendor])} is not a mapping of keys to values")
    return _checked(given, "what goes under trafficRouting, as in {raw: {apisix: …}}")


def _check_plugins(given: dict[str, Any]) -> dict[str, Any]:
    if GATEWAY_API_PLUGIN in given:
        raise SpecError(
            GATEWAY_API_PLUGIN, "has a router of its own here; use 'router: gateway-api'"
        )
    return _checked(given, "what goes under plugins, as in {plugin: {acme/abacus: …}}")


def _checked(given: dict[str, Any], form: str) -> dict[str, Any]:
    if not given:
        raise SpecError("", f"is empty; write {form}")
    for name, value in given.items():
        _check_depth(value, name)
        _check_plain(value, name)
    return given


def _check_depth(value: object, where: str) -> None:
    """What is read from a file has a limit already; what a program gives may hold itself.

    :raises SpecError: it is too deep or too large.
    """
    level = [value]
    for _ in range(MOST_DEPTH + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if len(level) > MOST_VALUES:
            raise SpecError(where, f"holds more than {MOST_VALUES:,} values")
    if level:
        raise SpecError(where, f"is nested more than {MOST_DEPTH} deep")


def _check_plain(value: object, where: str) -> None:
    """:raises SpecError: JSON has no such value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise SpecError(where, f"{shown(name)} is not a key; keys are texts")
            _check_plain(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_plain(inner, f"{where}[{index}]")
    elif not isinstance(value, str | int | float | None) or (
        isinstance(value, float) and not math.isfinite(value)
    ):
        raise SpecError(where, f"{shown(value)} is no text, number, true, false, list or mapping")


class Plugin(Given):
    """A traffic-router plugin of Argo Rollouts, such as Contour's."""

    name = "plugin"
    settings = Annotated[dict[str, Any], AfterValidator(_check_plugins)]

    def canary(self, app: "AppSpec") -> Manifest:
        routing = {_PLUGINS: dict(app.router.of(dict))}
        return {**name_services(app), "trafficRouting": routing}


class Raw(Given):
    """Any other router that Argo Rollouts knows: ALB, Ambassador, APISIX, App Mesh, SMI."""

    name = "raw"
    settings = Annotated[dict[str, Any], AfterValidator(_check_raw)]

    def canary(self, app: "AppSpec") -> Manifest:
        return {**name_services(app), "trafficRouting": dict(app.router.of(dict))}


PLUGIN = Plugin()
RAW = Raw()
