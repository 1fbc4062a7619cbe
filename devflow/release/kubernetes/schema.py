"""Kubernetes' schemas of a pod template and of an autoscaler's metrics, as its API server publishes
them.

``published.json`` is generated from the OpenAPI of the lab's API server by
``python -m tools.kubernetes_schema``, less the fields of a pod template that the Rollout of Argo
Rollouts doesn't know.
"""

import json
from functools import cache
from pkgutil import get_data
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]
"""A schema of OpenAPI 3: of an object, a list, or a value."""

FILE = "published.json"
POD_TEMPLATE = "PodTemplateSpec"


@cache
def definitions() -> dict[str, Schema]:
    """All definitions by their short names, such as ``Probe``. Read when first asked for: most apps
    say nothing in Kubernetes' own form.
    """
    found: dict[str, Schema] = _document()["definitions"]
    return found


def version() -> str:
    """The version of Kubernetes that the schema is of, such as ``v1.36.3``."""
    return str(_document()["version"])


def resolved(schema: Schema) -> Schema:
    """The definition that ``schema`` refers to, else ``schema`` itself."""
    name = schema.get("$ref")
    return schema if name is None else definitions()[name]


@cache
def _document() -> dict[str, Any]:
    data = get_data(__package__, FILE)
    assert data is not None  # noqa: S101 - it is part of the package
    document: dict[str, Any] = json.loads(data)
    return document
