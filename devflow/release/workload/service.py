"""A Service of an app. As it is applied it knows nothing of versions."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import APP_LABEL
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

HTTP_PORT = "http"
SERVICE_PORT = 80


def service(app: "AppSpec", suffix: str = "") -> dict[str, Any]:
    """Selects all pods of the app, old and new: the router tells them apart. It has the app's name,
    with a ``suffix`` where the app has several.

    Pulumi is told not to wait for endpoints: a release may begin with none, and a wait would hold
    up the whole program.
    """
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(app, "", "Service", suffix, **{"pulumi.com/skipAwait": "true"}),
        "spec": {
            "selector": {APP_LABEL: app.name},
            "ports": [
                {
                    "name": HTTP_PORT,
                    "port": SERVICE_PORT,
                    "targetPort": HTTP_PORT,
                    "protocol": "TCP",
                }
            ],
        },
    }
