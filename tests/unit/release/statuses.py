"""Statuses of a Rollout, as far as a strategy reads them."""

from typing import NamedTuple


class Share(NamedTuple):
    weight: int


class Status(NamedTuple):
    """Of a Rollout, as far as a strategy reads it."""

    current_step_index: int | None = None
    canary_share: Share | None = None
    current_pod_hash: str = "new"
    stable_hash: str = "old"
    replicas: int = 0
    updated_replicas: int = 0
    active_hash: str = ""
    preview_verdict: str = ""
    is_paused: bool = False
    was_paused: bool = False
    promote_full: bool = False
