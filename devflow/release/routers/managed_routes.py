"""Routes that Argo Rollouts adds while a release is under way, and takes away at its end."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import AFFINITY_ROUTE, HEADER_ROUTE, MIRROR_ROUTE

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

MANAGED_ROUTES = (HEADER_ROUTE, AFFINITY_ROUTE, MIRROR_ROUTE)
"""Their names, in the order in which they are tried: all are before the app's own route. Requests
that a header sends to the canary aren't copied to it, too.
"""


def managed_routes(app: "AppSpec") -> dict[str, Any]:
    """The part of ``trafficRouting`` that names those that the app's schedule and its session
    affinity have; empty if they have none.
    """
    used = {step.route for step in app.steps}
    if app.session_affinity is not None:
        used.add(AFFINITY_ROUTE)
    named = [{"name": name} for name in MANAGED_ROUTES if name in used]
    return {"managedRoutes": named} if named else {}
