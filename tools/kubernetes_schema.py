"""Generates ``devflow/release/kubernetes/published.json`` from what an API server publishes.

With a lab that runs: ``python -m tools.kubernetes_schema``. To be done again when the lab gets
another version of Kubernetes or of Argo Rollouts; a test in the lab finds out.
"""

import asyncio
import json
import re
from pathlib import Path
from typing import Any, TypeAlias

from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from devflow.lab_place import lab_folder

Schema: TypeAlias = dict[str, Any]

ROOT = Path(__file__).parents[1]
FILE = ROOT / "devflow" / "release" / "kubernetes" / "published.json"
CORE = "api/v1"
AUTOSCALING = "apis/autoscaling/v2"
ROLLOUTS = "apis/argoproj.io/v1alpha1"

_POD_TEMPLATE = "io.k8s.api.core.v1.PodTemplateSpec"
_METRIC = "io.k8s.api.autoscaling.v2.MetricSpec"
_ROLLOUT = "io.argoproj.v1alpha1.Rollout"
_KEPT = (
    *("$ref", "type", "format", "enum", "required", "items", "properties", "description"),
    *("additionalProperties", "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy"),
    "x-kubernetes-list-map-keys",
)
_REFUSED = ("ephemeralContainers",)
"""Fields that Kubernetes refuses in a template."""


def schema_text(core: Schema, autoscaling: Schema, rollouts: Schema, version: str) -> str:
    """The text of the file. The first three are the documents of ``CORE``, ``AUTOSCALING`` and
    ``ROLLOUTS``, ``version`` is that of Kubernetes.
    """
    found = _Definitions(autoscaling["components"]["schemas"] | core["components"]["schemas"])
    rollout = rollouts["components"]["schemas"][_ROLLOUT]
    found.add(_POD_TEMPLATE, rollout["properties"]["spec"]["properties"]["template"])
    found.add(_METRIC, {})
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(found.made[name], sort_keys=True)}"
        for name in sorted(found.made)
    )
    return f'{{"version": "{version}",\n"definitions": {{\n{lines}\n}}}}\n'


def kubernetes_version() -> str:
    """The version that the lab builds."""
    text = (ROOT / "lab" / "tools" / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"^\s*k8s\.io/kubernetes (v[0-9.]+)", text, re.MULTILINE)
    assert found is not None  # noqa: S101 - the lab builds it
    return found[1]


class _Definitions:
    """Definitions by their short names, less what the Rollout's own schema doesn't know."""

    def __init__(self, schemas: Schema) -> None:
        self._schemas = schemas
        self.made: dict[str, Schema] = {}

    def add(self, name: str, known: Schema) -> str:
        short = name.rpartition(".")[2]
        if short not in self.made:
            self.made[short] = {}
            self.made[short] = self._kept(self._schemas[name], known)
            if short == "Quantity":
                self.made[short]["format"] = "quantity"
        return short

    def _kept(self, schema: Schema, known: Schema) -> Schema:
        if "allOf" in schema:
            schema = {**schema, **schema["allOf"][0]}
        kept = {key: schema[key] for key in _KEPT if key in schema}
        if "$ref" in kept:
            kept["$ref"] = self.add(kept["$ref"].rpartition("/")[2], known)
        if "items" in kept:
            kept["items"] = self._kept(kept["items"], known.get("items", {}))
        if "additionalProperties" in kept:
            kept["additionalProperties"] = self._kept(kept["additionalProperties"], {})
        if "properties" in kept:
            # A part of which the Rollout says nothing is handed on whole.
            there = known.get("properties") or kept["properties"]
            kept["properties"] = {
                key: self._kept(inner, there[key])
                for key, inner in kept["properties"].items()
                if key in there and key not in _REFUSED
            }
        return kept


async def published(kube: Client) -> tuple[Schema, Schema, Schema]:
    """The three documents, of an API server with the CRDs of Argo Rollouts."""
    core, autoscaling = await kube.openapi(CORE), await kube.openapi(AUTOSCALING)
    return core, autoscaling, await kube.openapi(ROLLOUTS)


async def _write() -> None:
    lab = Lab(lab_folder(ROOT))
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
        text = schema_text(*await published(kube), kubernetes_version())
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
