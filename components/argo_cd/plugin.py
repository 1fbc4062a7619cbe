"""The Devflow plugin: a sidecar of Argo CD's repository server that renders release specs."""

from importlib.resources import files
from typing import Any

import pulumi
import yaml

from devflow.components.helm import READ_ONLY_CONTAINER, RUNTIME_DEFAULT


def plugin_values(image: pulumi.Input[str]) -> dict[str, Any]:
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
            **READ_ONLY_CONTAINER,
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
        "configs": {"cmp": {"create": True, "plugins": {name: plugin["spec"]}}},
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
