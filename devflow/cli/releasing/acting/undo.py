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


def chosen(
    app: str, versions: Versions, to: int | None, rollout: Rollout, state: RolloutState
) -> ReplicaSetState:
    """The revision ``to``, by default the newest one before what the Rollout asks for. It and its
    ``state`` were read before ``versions``.

    :raises UserError: there is none; with those that there are.
    """
    before = (
        one.revision
        for one, template in versions.items()
        if one.revision <= state.revision and not _is_at(one, template, rollout, state)
    )
    wanted = max(before, default=None) if to is None else to
    if wanted is None:
        raise UserError(f"{app} has no revision before {state.revision or 1}", Exit.FAILED)
    for one in versions:
        if one.revision == wanted:
            return one
    known = ", ".join(map(str, sorted(one.revision for one in versions))) or "none"
    raise UserError(f"{app} has no revision {wanted}; there are {known}")


def undoing(
    app: str, versions: Versions, to: int | None, seen: tuple[Rollout, RolloutState]
) -> Decision:
    """The decision to go back to a revision from what is ``seen``, read before ``versions``.

    :raises UserError: there is no such revision.
    """
    back = chosen(app, versions, to, *seen)
    template = _without_hash(versions[back])
    meant = _release(seen[1])

    def patches(rollout: Rollout, state: RolloutState) -> list[Patch]:
        spec = rollout["spec"]
        if spec.get("workloadRef"):
            reference = spec["workloadRef"]
            raise UserError(
                f"the pods of {app} are those of {reference.get('kind')} {reference.get('name')}:"
                " undo it there",
                Exit.FAILED,
            )
        if _release(state) != meant:
            raise UserError(
                f"{app} has moved on meanwhile (revision {state.revision}: {state.image}), so"
                " nothing was done: look at it again, then decide",
                Exit.FAILED,
            )
        live = spec.get("template") or {}
        if _is_at(back, template, rollout, state):
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


def _is_at(
    revision: ReplicaSetState, template: Template, rollout: Rollout, state: RolloutState
) -> bool:
    """Whether the Rollout asks for a revision: by its hash once Argo Rollouts has looked at it, as
    a template that says more than what is asked for may have defaults, or be another one.
    """
    if state.observed:
        return revision.hash == state.pod_hash
    asked = _without_hash(rollout["spec"].get("template") or {})
    return is_part(asked, _without_hash(template))


def _release(state: RolloutState) -> tuple[str, int, str]:
    return state.uid, state.revision, state.image


def _without_hash(template: Template) -> dict[str, Any]:
    metadata = dict(template.get("metadata") or {})
    labels = {key: one for key, one in (metadata.get("labels") or {}).items() if key != HASH_LABEL}
    metadata["labels"] = labels
    return {**template, "metadata": metadata}
