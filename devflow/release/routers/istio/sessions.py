"""Session affinity with Istio: answers that set the cookie, and a route for clients of stable.

The object with the weights is the same in all releases (see ``affinity_suffix``), so the name of
the release comes with the request: what has the app's hosts, and is applied with each release,
writes it into a header, and Envoy copies it from there into the cookie.
"""

from typing import TYPE_CHECKING, Any

from devflow.release.names import CANARY, STABLE
from devflow.release.workload.affinity import (
    has_cookie,
    of_canary,
    set_cookie,
    settings_of,
    stable_cookie,
)
from devflow.release.workload.release_name import release_name

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

RELEASE_HEADER = "x-devflow-release"
"""The header of requests with the name of the release; pods see it, too."""
_FROM_REQUEST = f"%REQ({RELEASE_HEADER})%"
"""Envoy's word for its value."""


def with_cookies(app: "AppSpec", split: dict[str, Any]) -> list[dict[str, Any]]:
    """The route with the weights, whose destinations set the cookie, after one for clients that
    stay with stable. Argo Rollouts puts that for clients of the canary before both.
    """
    canary = set_cookie(app, of_canary(_FROM_REQUEST), settings_of(app).max_age.seconds)
    cookies = {CANARY: canary, STABLE: stable_cookie(app)}
    parts = [
        {**part, "headers": {"response": {"add": {"set-cookie": cookies[_subset(part)]}}}}
        for part in split["route"]
    ]
    stays = [{"headers": {"cookie": {"regex": has_cookie(app, STABLE)}}}]
    stable = [
        {"destination": part["destination"]} for part in split["route"] if _subset(part) == STABLE
    ]
    return [{"name": STABLE, "match": stays, "route": stable}, {**split, "route": parts}]


def with_release(app: "AppSpec", route: dict[str, Any]) -> dict[str, Any]:
    """A route that writes the name of the release into requests."""
    headers: dict[str, Any] = route.get("headers", {})
    request: dict[str, Any] = headers.get("request", {})
    named = {**request.get("set", {}), RELEASE_HEADER: release_name(app)}
    return {**route, "headers": {**headers, "request": {**request, "set": named}}}


def _subset(part: dict[str, Any]) -> str:
    return str(part["destination"]["subset"])
