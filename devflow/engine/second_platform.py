"""Refuses a second platform in a cluster before anything is applied, and not by a failed chart."""

from collections.abc import Iterable

from devflow.engine.evaluate.records import Record
from devflow.engine.evaluate.wire import plain
from devflow.errors import UserError
from devflow.kube import Client
from devflow.release.names import STACK_ANNOTATION


async def refuse_second_platform(client: Client, records: Iterable[Record]) -> None:
    """Compare the platform's namespaces that the program declares with those in the cluster.

    :raises UserError: another stack has installed one of them.
    """
    for record in records:
        metadata = plain(record.inputs.get("metadata") or {})
        ours = (metadata.get("annotations") or {}).get(STACK_ANNOTATION)
        if ours is None:
            continue
        name = metadata["name"]
        found = await client.find("v1", "Namespace", name, None)
        annotations = (found or {}).get("metadata", {}).get("annotations") or {}
        theirs = annotations.get(STACK_ANNOTATION, ours)
        if theirs != ours:
            raise UserError(
                f"the cluster has a platform already: the stack {theirs} installed {name}; take"
                " that component out of this stack's platform, or choose another cluster"
            )
