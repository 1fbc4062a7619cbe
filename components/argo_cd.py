"""Argo CD: compares each app with Git, and applies what apps with `delivery: gitops` have there."""

from importlib.resources import files
from typing import Any, NotRequired, TypedDict

import pulumi
import yaml

from devflow.components.charts import ARGO_CD
from devflow.components.helm import RUNTIME_DEFAULT, helm_release, platform_namespace


class ArgoCDArgs(TypedDict):
    """Where Argo CD is installed, and with which plugin."""

    namespace: NotRequired[str]
    """Its namespace, ``argocd`` by default. The releases' Applications have to be in it."""
    plugin_image: NotRequired[pulumi.Input[str]]
    """An image with ``devflow-plugin`` on its PATH. Without one, Argo CD can read directories of
    rendered manifests only.
    """


class ArgoCD(pulumi.ComponentResource):
    """A minimal Argo CD: no single sign-on server, no notifications, no ApplicationSets.

    It tracks resources by annotation, which the objects of a release carry. The fields that Argo
    Rollouts rewrites are ignored in each release's own Application.
    """

    namespace: pulumi.Output[str]
    """The namespace in which Argo CD looks for Applications."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""

    def __init__(
        self, name: str, args: ArgoCDArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:ArgoCD", name, {}, opts)
        namespace = args.get("namespace", "argocd")
        home = platform_namespace(namespace, self)
        image = args.get("plugin_image")
        values = _VALUES if image is None else {**_VALUES, **_with_plugin(image)}
        helm_release("argocd", ARGO_CD, namespace, values, self, [home])
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(ARGO_CD.version)
        self.register_outputs({"namespace": self.namespace, "chart_version": self.chart_version})


_SETTINGS = {"cm": {"application.resourceTrackingMethod": "annotation"}}
_VALUES: dict[str, object] = {
    "configs": _SETTINGS,
    "global": {"networkPolicy": {"create": True}},
    "dex": {"enabled": False},
    "notifications": {"enabled": False},
    "applicationSet": {"replicas": 0},
}


def _with_plugin(image: pulumi.Input[str]) -> dict[str, Any]:
    """Values that add the Devflow plugin as a sidecar of the repository server.

    The sidecar runs Argo CD's own plugin server. It may write to its scratch folder only, and has
    no credentials.
    """
    text = files("devflow.plugin").joinpath("plugin.yaml").read_text(encoding="utf-8")
    plugin = yaml.safe_load(text)
    name, config, scratch = plugin["metadata"]["name"], "argocd-cmp-cm", "devflow-plugin-tmp"
    home = "/home/argocd/cmp-server"
    sidecar = {
        "name": "devflow-plugin",
        "image": image,
        "command": ["/var/run/argocd/argocd-cmp-server"],
        "securityContext": {
            "runAsNonRoot": True,
            # The user that the repository server is, too: they share a socket.
            "runAsUser": 999,
            "runAsGroup": 999,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": RUNTIME_DEFAULT,
        },
        "resources": {"requests": {"cpu": "50m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}},
        "volumeMounts": [
            {"name": "var-files", "mountPath": "/var/run/argocd"},
            {"name": "plugins", "mountPath": f"{home}/plugins"},
            {
                "name": config,
                "mountPath": f"{home}/config/plugin.yaml",
                "subPath": f"{name}.yaml",
            },
            {"name": scratch, "mountPath": "/tmp"},  # noqa: S108 - the pod's own
        ],
    }
    return {
        "configs": {**_SETTINGS, "cmp": {"create": True, "plugins": {name: plugin["spec"]}}},
        "repoServer": {
            # Neither of its containers talks to the API server.
            "automountServiceAccountToken": False,
            "extraContainers": [sidecar],
            "volumes": [
                {"name": config, "configMap": {"name": config}},
                {"name": scratch, "emptyDir": {}},
            ],
        },
    }
