"""Whether an app in the cluster is this stack's: its Application names the stack that made it."""

from collections.abc import Mapping
from typing import Any

from devflow.engine.cluster.applyset import PART_OF, ApplySet
from devflow.errors import Exit, UserError
from devflow.release.names import STACK_ANNOTATION

_PULUMI = "pulumi-kubernetes"


def refuse_foreign(application: Mapping[str, Any], project: str, name: str) -> None:
    """Check that the stack ``name`` of ``project`` made an Application.

    One that an earlier Devflow made has no annotation: then its ApplySet counts, and without one
    that Pulumi manages it.

    :raises UserError: another stack made it, or another program; with what is known of it.
    """
    metadata, stack = application["metadata"], ApplySet(project, name)
    owner = (metadata.get("annotations") or {}).get(STACK_ANNOTATION)
    part_of = (metadata.get("labels") or {}).get(PART_OF)
    managers = sorted({entry["manager"] for entry in metadata.get("managedFields") or []})
    if owner is not None:
        ours, whose = owner == f"{stack.project}/{stack.stack}", f"stack {owner!r}"
    elif part_of is not None:
        ours, whose = part_of == stack.id, f"another stack ({PART_OF}={part_of})"
    else:
        ours = any(name.startswith(_PULUMI) for name in managers)
        whose = ", ".join(managers) or "an unknown program"
    if not ours:
        place = f"{metadata['namespace']}/{metadata['name']}"
        raise UserError(
            f"Application {place} belongs to {whose}, not to stack {stack.project}/{stack.stack}."
            " Nothing was written: name the app otherwise, or release it in its own stack",
            Exit.FAILED,
        )
