"""Refuses a second platform in a cluster before anything is applied, and not by a failed chart."""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.errors import UserError
from devflow.kube import Client
from devflow.release.names import STACK_ANNOTATION


async def refuse_second_platform(client: Client, inputs: Iterable[Mapping[str, Any]]) -> None:
    """Compare the platform's namespaces that the program declares with those in the cluster.

    ``inputs`` are those of its resources, as plain values.

    :raises UserError: another stack has installed one of them.
    """
    for one in inputs:
        metadata = one.get("metadata")
        if not isinstance(metadata, Mapping):
            continue
        annotations = metadata.get("annotations")
        ours = annotations.get(STACK_ANNOTATION) if isinstance(annotations, Mapping) else None
        if ours is None:
            continue
        name = metadata["name"]
        found = await client.find("v1", "Namespace", name, None)
        marks = (found or {}).get("metadata", {}).get("annotations") or {}
        theirs = marks.get(STACK_ANNOTATION, ours)
        if theirs != ours:
            raise UserError(
                f"the cluster has a platform already: the stack {theirs} installed {name}; take"
                " that component out of this stack's platform, or choose another cluster"
            )
