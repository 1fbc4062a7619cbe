"""Istio with an active and a preview Service: hosts for both, and no weights."""

from typing import TYPE_CHECKING

from devflow.release.names import PREVIEW_SUFFIX
from devflow.release.routers.active_service import ActiveService
from devflow.release.routers.istio.destination_rule import policy_of
from devflow.release.routers.istio.kinds import DESTINATION_RULE, VIRTUAL_SERVICE
from devflow.release.routers.istio.virtual_service import route_to
from devflow.release.routers.router import Manifest

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

ACTIVE_SUFFIX = "-active"
"""Of what leads to the active Service. It isn't named as what has weights and subsets: whatever
Pulumi leaves alone in those would stand in the way of another strategy.
"""


class IstioActive(ActiveService):
    """The app's hosts lead to the active Service, those of its preview to the other."""

    kinds = (*ActiveService.kinds, DESTINATION_RULE, VIRTUAL_SERVICE)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        preview = f"{app.name}{PREVIEW_SUFFIX}"
        return (
            *super().objects(app),
            *policy_of(app, ACTIVE_SUFFIX, app.name),
            *policy_of(app, PREVIEW_SUFFIX, preview),
            *route_to(app, ACTIVE_SUFFIX, app.name, app.hosts),
            *route_to(app, PREVIEW_SUFFIX, preview, app.preview.hosts),
        )


ISTIO_ACTIVE = IstioActive()
