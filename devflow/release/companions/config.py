"""The ConfigMap with an app's configuration: immutable, and named by its content.

Each version of the app refers to its own, so a rollback finds the old one. It therefore has to stay
while a ReplicaSet refers to it, whoever delivers the app:

- this engine asks before it deletes one (:mod:`devflow.engine.apply.config_in_use`);
- Pulumi retains it, and Argo CD neither prunes it nor counts it as out of sync; the Devflow
  controller deletes it once no ReplicaSet refers to it.
"""

from typing import TYPE_CHECKING, Any

from devflow.release.routers import Kind
from devflow.release.workload.config import config_name
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

CONFIG_LABEL = "devflow.dev/config"
"""On such a ConfigMap: its app."""

_KEPT = {
    "argocd.argoproj.io/sync-options": "Prune=false",
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    # A configuration that comes back may still be there, and is what it was.
    "pulumi.com/patchForce": "true",
}


class Config:
    """The companion of apps that have ``config``."""

    kinds = (Kind("v1", "ConfigMap"),)
    needed_by_pods = True

    def objects(self, app: "AppSpec") -> tuple[dict[str, Any], ...]:
        name = config_name(app)
        if app.config is None or name is None:
            return ()
        suffix = name.removeprefix(app.name)
        described = metadata(app, "", "ConfigMap", suffix, **_KEPT)
        described["labels"][CONFIG_LABEL] = app.name
        return (
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": described,
                "immutable": True,
                "data": {key: app.config.data[key] for key in sorted(app.config.data)},
            },
        )


CONFIG = Config()
