"""Undo: the pod template of an earlier revision again, as Argo Rollouts' own plugin does it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from devflow.cli.releasing.acting.decide import Decision, Patch, Rollout
from devflow.cli.releasing.acting.observed import ROLLOUT
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import ReplicaSetState, RolloutState, Verb, replica_set_state, rollout_state
from devflow.release.names import HASH_LABEL

Template = Mapping[str, Any]
Versions = Mapping[ReplicaSetState, Template]


async def versions_of(kube: Client, app: str, namespace: str) -> Versions:
    """The revisions of an app that there are, with their pod templates.

    :raises UserError: there is no such app.
    """
    rollout = await kube.find(*ROLLOUT, app, namespace)
    if rollout is None:
        raise UserError(f"{app} is not in namespace {namespace}")
    uid = rollout_state(msgspec.json.encode(rollout)).uid
    listed, _ = await kube.list("apps/v1", "ReplicaSet", namespace)
    found = {replica_set_state(msgspec.json.encode(one)): one["spec"]["template"] for one in listed}
    return {one: template for one, template in found.items() if one.owner == uid}


def chosen(app: str, versions: Versions, to: int | None) -> ReplicaSetState:
    """The revision ``to``, by default the second newest.

    :raises UserError: there is none; with those that there are.
    """
    numbers = sorted(one.revision for one in versions)
    if to is None and len(numbers) < 2:
        raise UserError(
            f"{app} has no revision before {numbers[-1] if numbers else 1}", Exit.FAILED
        )
    wanted = numbers[-2] if to is None else to
    for one in versions:
        if one.revision == wanted:
            return one
    known = ", ".join(map(str, numbers)) or "none"
    raise UserError(f"{app} has no revision {wanted}; there are {known}")


def undoing(app: str, versions: Versions, to: int | None) -> Decision:
    """The decision to go back to a revision.

    :raises UserError: there is no such revision.
    """
    back = chosen(app, versions, to)
    template = _without_hash(versions[back])

    def patches(rollout: Rollout, state: RolloutState) -> list[Patch]:
        spec = rollout["spec"]
        if spec.get("workloadRef"):
            reference = spec["workloadRef"]
            raise UserError(
                f"the pods of {app} are those of {reference.get('kind')} {reference.get('name')}:"
                " undo it there",
                Exit.FAILED,
            )
        live = spec.get("template") or {}
        if is_part(_without_hash(live), template):
            raise UserError(f"{app} is at revision {back.revision} already", Exit.FAILED)
        return [({"spec": {"template": merge_patch(live, template)}}, None)]

    image = back.image(app)
    return Decision(Verb.UNDO, patches, f"to revision {back.revision} ({image})")


def is_part(part: Any, whole: Any) -> bool:
    """Whether all that ``part`` says is so in ``whole``, which has defaults besides.

    >>> is_part({"a": 1, "b": [{"c": 2}]}, {"a": 1, "b": [{"c": 2, "d": 3}], "e": 4})
    True
    """
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            is_part(value, whole.get(key)) for key, value in part.items()
        )
    if isinstance(part, list):
        same = isinstance(whole, list) and len(part) == len(whole)
        return same and all(map(is_part, part, whole))
    # Kubernetes leaves out what is empty.
    return bool(part == whole or (not part and not whole))


def merge_patch(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON merge patch that makes ``old`` be ``new``.

    >>> merge_patch({"a": 1, "b": {"c": 2}}, {"b": {"c": 3}})
    {'a': None, 'b': {'c': 3}}
    """
    changed: dict[str, Any] = {key: None for key in old if key not in new}
    for key, value in new.items():
        before = old.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            if inner := merge_patch(before, value):
                changed[key] = inner
        elif before != value:
            changed[key] = value
    return changed


def _without_hash(template: Template) -> dict[str, Any]:
    metadata = dict(template.get("metadata") or {})
    labels = {key: one for key, one in (metadata.get("labels") or {}).items() if key != HASH_LABEL}
    metadata["labels"] = labels
    return {**template, "metadata": metadata}
