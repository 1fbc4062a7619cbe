"""From a job and one more observation to the job after it: pure, idempotent, never backwards.

All of it is pure: times are handed in, and nothing is read or written.
"""

from devflow.record.fold.argocd_sync import is_synced, sync_failure, sync_repeated
from devflow.record.fold.classify import Walk, classify, is_settled, job_id, step_of
from devflow.record.fold.end_job import culprit, failed, held, reason, running_step, superseded
from devflow.record.fold.fold import deleted, fold
from devflow.record.fold.gate import approver, frozen_at, frozen_now, gate_at
from devflow.record.fold.initial_steps import initial_steps
from devflow.record.fold.new_job import claim, new_job
from devflow.record.fold.overtaken import overtaken, precedes
from devflow.record.fold.pending_job import (
    asked_before,
    closed,
    given_up,
    held_up,
    left_behind,
    nothing_to_begin,
    pending_job,
    picked_up,
    refused,
)
from devflow.record.fold.traffic import waited_for
from devflow.record.fold.way_back import (
    NEVER_AVAILABLE,
    PROMOTED,
    has_way_back,
    is_first,
    stable_never_available,
    stable_served,
)

__all__ = [
    "NEVER_AVAILABLE",
    "PROMOTED",
    "Walk",
    "approver",
    "asked_before",
    "claim",
    "classify",
    "closed",
    "culprit",
    "deleted",
    "failed",
    "fold",
    "frozen_at",
    "frozen_now",
    "gate_at",
    "given_up",
    "has_way_back",
    "held",
    "held_up",
    "initial_steps",
    "is_first",
    "is_settled",
    "is_synced",
    "job_id",
    "left_behind",
    "new_job",
    "nothing_to_begin",
    "overtaken",
    "pending_job",
    "picked_up",
    "precedes",
    "reason",
    "refused",
    "running_step",
    "stable_never_available",
    "stable_served",
    "step_of",
    "superseded",
    "sync_failure",
    "sync_repeated",
    "waited_for",
]
