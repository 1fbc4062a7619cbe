"""devflow: the controller that records releases, with no more rights than a real one gets."""

import hashlib
from pathlib import Path

import devflow
from devflow.lab.part import Manifest, Part, Scrape, Site, namespace
from devflow.lab.parts import mongodb
from devflow.lab.programs.packaged import Packaged, interpreter
from devflow.lab.running.probe import answers
from devflow.lab.site.credentials import ApiUser

_NAME = "devflow"
_HTTP = f"{_NAME}.http"
_URI_FILE = "mongodb-uri"
_USER = ApiUser("devflow-controller")
_SOURCE = Path(devflow.__file__).parent
_PACKAGES = ("controller", "kube", "live", "record", "release")
_RBAC = "rbac.authorization.k8s.io"


def _files(site: Site) -> dict[str, str]:
    # No program reads it: the digest makes `up` restart the part after a change of its code.
    files = [path for name in _PACKAGES for path in sorted((_SOURCE / name).rglob("*.py"))]
    code = b"".join(path.read_bytes() for path in files)
    return {"code.sha256": hashlib.sha256(code).hexdigest(), _URI_FILE: mongodb.uri(site)}


def _command(site: Site) -> list[str]:
    return [
        "-P",
        *("-m", "devflow", "controller"),
        f"--kubeconfig={site.kubeconfig(_NAME)}",
        f"--mongodb-uri-file={site.files(_NAME) / _URI_FILE}",
        f"--listen={site.address(_HTTP)}",
        f"--lease-namespace={_NAME}",
    ]


def _objects(_site: Site) -> list[Manifest]:
    # Its settings are read when the release core is imported: not before a lab is started.
    from devflow.controller.rights.rules import (
        ALL_ROUTERS,
        cluster_rules,
        lease_rules,
        route_rules,
        routings_of,
    )

    routes = route_rules(routings_of(ALL_ROUTERS), rollback=True)
    rules = (*cluster_rules(rollback=True), *routes)
    return [
        namespace(_NAME),
        *_granted("ClusterRole", [rule.manifest() for rule in rules]),
        *_granted("Role", [rule.manifest() for rule in lease_rules()], _NAME),
    ]


def _granted(kind: str, rules: list[Manifest], where: str | None = None) -> list[Manifest]:
    """A role with these rules, and its binding to the controller's user."""
    metadata = {"name": "devflow-controller", **({"namespace": where} if where else {})}
    return [
        {"apiVersion": f"{_RBAC}/v1", "kind": kind, "metadata": metadata, "rules": rules},
        {
            "apiVersion": f"{_RBAC}/v1",
            "kind": f"{kind}Binding",
            "metadata": metadata,
            "roleRef": {"apiGroup": _RBAC, "kind": kind, "name": "devflow-controller"},
            "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": _USER.name}],
        },
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(_HTTP)}/readyz")


PART = Part(
    name=_NAME,
    needs=("argo-rollouts", "argocd", mongodb.NAME),
    binary=Packaged("python", interpreter),
    ports=("http",),
    scrape=Scrape(job=_NAME, address=lambda site: site.address(_HTTP)),
    user=_USER,
    files=_files,
    command=_command,
    objects=_objects,
    ready=_ready,
)
