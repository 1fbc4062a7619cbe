"""What this engine can run. The rest is refused by name, before anything is applied."""

from collections.abc import Mapping
from typing import Any

NEEDS_CLI = "needs the Pulumi CLI"
PROVIDERS = ("pulumi:providers:kubernetes", "pulumi:providers:random")
HELM_RELEASE = "kubernetes:helm.sh/v3:Release"
UNSUPPORTED_GROUPS = ("helm.sh", "yaml", "kustomize")
"""Parts of the Kubernetes provider that are not objects of the API."""


def refusal(kind: str, *, custom: bool, remote: bool, inputs: Mapping[str, Any]) -> str | None:
    """Why a resource of this type can't be run here, or ``None`` if it can."""
    if remote:
        return f"is a remote component, which {NEEDS_CLI}"
    if not custom or kind in PROVIDERS or kind.startswith("random:"):
        return None
    if not kind.startswith("kubernetes:"):
        return f"{NEEDS_CLI}: only Kubernetes and random resources are known here"
    _, group_version, name = kind.split(":", 2)
    if group_version.split("/")[0] in UNSUPPORTED_GROUPS:
        return NEEDS_CLI
    if not inputs.get("apiVersion") or not inputs.get("kind"):
        return "has no apiVersion or kind"
    if name != inputs["kind"]:
        return f"patches an object that others own, which {NEEDS_CLI}"
    if name.endswith("List") and "items" in inputs:
        return "is a list: declare its items one by one"
    return None
