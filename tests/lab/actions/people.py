"""People whom a lab's API server knows by their names: its owner may act as anybody."""

from pathlib import Path

import yaml

from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from tests.lab.cluster import call

_RBAC = "rbac.authorization.k8s.io"


def kubeconfig_of(lab: Lab, person: str, folder: Path) -> Path:
    """The file by which ``person`` comes to the lab's API server."""
    document = yaml.safe_load(lab.kubeconfig.read_text())
    for user in document["users"]:
        user["user"]["as"] = person
    file = folder / f"{person}.kubeconfig"
    file.write_text(yaml.safe_dump(document))
    return file


def client_of(lab: Lab, person: str, folder: Path) -> Client:
    """A connection of that person."""
    return Client(load_cluster(kubeconfig_of(lab, person, folder), lab.context))


def allow(lab: Lab, namespace: str, person: str, rights: dict[str, list[str]]) -> None:
    """Grant a person, in a namespace, verbs on resources of Argo Rollouts."""
    rules = [
        {"apiGroups": ["argoproj.io"], "resources": [resource], "verbs": verbs}
        for resource, verbs in rights.items()
    ]
    metadata = {"name": person, "namespace": namespace}
    role = {"apiVersion": f"{_RBAC}/v1", "kind": "Role", "metadata": metadata, "rules": rules}
    binding = {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": {"apiGroup": _RBAC, "kind": "Role", "name": person},
        "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": person}],
    }

    async def grant(kube: Client) -> None:
        await kube.apply(role)
        await kube.apply(binding)

    call(lab, grant)
