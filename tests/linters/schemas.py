"""JSON schemas of all kinds that are rendered, as kubeconform reads them.

Those of Kubernetes' own kinds are of the OpenAPI that its release ships, those of others' kinds of
the CRDs that the lab installs. In both a field that the schema doesn't name is a mistake, as
Kubernetes' strict decoding has it.
"""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from devflow.lab.parts import argo_rollouts, traefik
from devflow.lab.parts.argocd import kinds as argocd
from devflow.lab.parts.istio import gateway_api
from devflow.lab.parts.istio import kinds as istio
from devflow.lab.programs.crds import read_crds
from tests.lab.spec.platform.modules import module_folder

Schema = dict[str, Any]
LOCATION = "{{ .Group }}/{{ .ResourceAPIVersion }}/{{ .ResourceKind }}.json"
"""kubeconform's template of a schema's file. The group of Kubernetes' first kinds is ``v1``."""
_KUBERNETES = "k8s.io/kubernetes"
_MONGODB = "github.com/mongodb/mongodb-kubernetes-operator@v0.9.0"
"""The newest that Go's proxy has. The lab has no operator of MongoDB."""
_CORE = "api__v1_openapi.json"
_DEFINITIONS = "#/components/schemas"
_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_IDENTITY = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}


def write_schemas(folder: Path) -> None:
    """Write the schema of each kind into ``folder``, as ``LOCATION`` says."""
    for document in (module_folder(_KUBERNETES) / "api" / "openapi-spec" / "v3").glob("*.json"):
        _write_kubernetes(document, folder)
    for crd in _crds():
        spec = crd["spec"]
        for version in spec["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            metadata = {"$ref": f"../../{_CORE}{_DEFINITIONS}/{_METADATA}"}
            schema["properties"] |= {**_IDENTITY, "metadata": metadata}
            api_version = f"{spec['group']}/{version['name']}"
            _write(folder, api_version, spec["names"]["kind"], schema)


def strict(schema: Schema) -> Schema:
    """The schema, less the right to have other fields. Those of a ``oneOf`` and the like only add
    to what the schema itself says.
    """
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {key: strict(one) for key, one in made["properties"].items()}
        if not made.get("x-kubernetes-preserve-unknown-fields"):
            made.setdefault("additionalProperties", False)
    for key in ("items", "additionalProperties"):
        if isinstance(made.get(key), dict):
            made[key] = strict(made[key])
    return made


def _write_kubernetes(document: Path, folder: Path) -> None:
    """Write the definitions as they are published, and a file that refers to them for each kind."""
    definitions = json.loads(document.read_bytes()).get("components", {}).get("schemas", {})
    made = {name: strict(one) for name, one in definitions.items()}
    (folder / document.name).write_text(json.dumps({"components": {"schemas": made}}))
    for name, definition in definitions.items():
        for kind in definition.get("x-kubernetes-group-version-kind", ()):
            api_version = "/".join(filter(None, (kind["group"], kind["version"])))
            reference = {"$ref": f"../../{document.name}{_DEFINITIONS}/{name}"}
            _write(folder, api_version, kind["kind"], reference)


def _write(folder: Path, api_version: str, kind: str, schema: Schema) -> None:
    group, version = api_version.split("/")[0], api_version.split("/")[-1]
    file = folder / group / version / f"{kind.lower()}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(schema))


def _crds() -> Iterable[dict[str, Any]]:
    for part in (argo_rollouts.PART, argocd.PART, istio.PART, gateway_api.PART, traefik.PART):
        assert part.crds is not None
        yield from asyncio.run(part.crds.load())
    yield from read_crds(module_folder(_MONGODB), "config/crd/bases/*.yaml")
