"""What a preview of the Pulumi CLI found, in the form of the embedded engine's."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.engine.apply.dry_run import Change, Plan
from devflow.engine.evaluate.records import urn_name
from devflow.engine.objects.diff import HIDDEN, Difference, differences
from devflow.engine.objects.kube_object import Identity, identity_of

_PLANS = {
    "create": Plan.CREATE,
    "import": Plan.CREATE,
    "update": Plan.UPDATE,
    "replace": Plan.UPDATE,
    "delete": Plan.DELETE,
    "same": Plan.UNCHANGED,
}
"""Operations of Pulumi that a user sees; the other ones are parts of a replacement, or reads."""
_NOTES = {"replace": "replaced: deleted and made anew", "import": "imported"}


def changes_of(digest: Mapping[str, Any]) -> list[Change]:
    """The changes of ``pulumi preview --json --show-sames``, in its order.

    Components and providers are left out, as they are nothing in a cluster. Resources that aren't
    Kubernetes objects have their Pulumi type as their kind.
    """
    return list(_changes(digest.get("steps") or []))


def inputs_of(digest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The inputs of the resources that the program declares, also of a preview that failed."""
    for step in digest.get("steps") or []:
        yield (step.get("newState") or {}).get("inputs") or {}


def _changes(steps: list[Mapping[str, Any]]) -> Iterator[Change]:
    for step in steps:
        operation = str(step["op"])
        plan = _PLANS.get(operation)
        old, new = step.get("oldState") or {}, step.get("newState") or {}
        state = new or old
        if plan is None or not state.get("custom") or state["type"].startswith("pulumi:"):
            continue
        if plan is Plan.DELETE and old.get("retainOnDelete"):
            yield Change(Plan.KEEP, _identity(state), note="it stays, without an owner")
            continue
        fields = _fields(step, old, new) if plan is Plan.UPDATE else []
        yield Change(plan, _identity(state), fields, note=_NOTES.get(operation, ""))


def _identity(state: Mapping[str, Any]) -> Identity:
    inputs = state.get("inputs") or {}
    metadata = inputs.get("metadata")
    is_object = state["type"].startswith("kubernetes:") and "apiVersion" in inputs
    if is_object and isinstance(metadata, Mapping) and "name" in metadata:
        return identity_of(inputs["apiVersion"], inputs["kind"], metadata)
    return Identity("", state["type"], "", urn_name(state["urn"]))


def _fields(
    step: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Difference]:
    """What differs. Secrets are masked on both sides, so they seem to be alike: of those the CLI
    names the place.
    """
    found = differences(old.get("inputs") or {}, new.get("inputs") or {}, {})
    if found:
        return found
    return [Difference(path, HIDDEN, HIDDEN) for path in sorted(step.get("detailedDiff") or {})]
