"""The ServiceAccount of an app that has one made for it."""

from typing import TYPE_CHECKING

from devflow.release.companions.companion import Manifest
from devflow.release.routers import Kind
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KIND = Kind("v1", "ServiceAccount")


class ServiceAccountCompanion:
    """Made where ``serviceAccount`` names none that is there already."""

    kinds = (_KIND,)
    needed_by_pods = True

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        account = app.service_account
        if account is None or account.name is not None:
            return ()
        made = {
            "apiVersion": _KIND.api_version,
            "kind": _KIND.kind,
            "metadata": metadata(app, "", _KIND.kind, **account.annotations),
            # Pods say for themselves whether they get a token.
            "automountServiceAccountToken": False,
        }
        return (made,)


SERVICE_ACCOUNT = ServiceAccountCompanion()
