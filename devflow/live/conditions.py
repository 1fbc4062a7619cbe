"""Conditions of a Rollout or a ReplicaSet: what its controller has found, with its words."""

from collections.abc import Iterable

import msgspec

HEALTHY = "Healthy"
REPLICA_FAILURE = "ReplicaFailure"
"""The API server refuses to create pods: by a quota, Pod Security or a webhook, for instance."""
INVALID_SPEC = "InvalidSpec"


class Condition(msgspec.Struct, gc=False):
    """One condition; its times are skipped."""

    type: str = ""
    status: str = ""
    message: str = ""


def ever(kind: str, conditions: Iterable[Condition]) -> bool:
    """Whether a condition of this type was ever set, true now or not."""
    return any(one.type == kind for one in conditions)


def words(kind: str, conditions: Iterable[Condition]) -> str:
    """What the condition of this type says while it is true; empty if it isn't."""
    found = (one.message or kind for one in conditions if (one.type, one.status) == (kind, "True"))
    return next(found, "")


def invalid(name: str, conditions: Iterable[Condition]) -> str:
    """Why Argo Rollouts refuses the Rollout ``name``; empty if it doesn't."""
    return words(INVALID_SPEC, conditions).removeprefix(f'The Rollout "{name}" is invalid: ')
