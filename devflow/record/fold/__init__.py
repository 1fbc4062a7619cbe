"""From a job and one more observation to the job after it: pure, idempotent, never backwards.

All of it is pure: times are handed in, and nothing is read or written.
"""

from devflow.record.fold.classify import Walk, classify, is_settled, job_id, step_of
from devflow.record.fold.end_job import failed, held, reason, running_step, superseded
from devflow.record.fold.fold import deleted, fold
from devflow.record.fold.initial_steps import initial_steps
from devflow.record.fold.new_job import claim, new_job
from devflow.record.fold.pending_job import closed, given_up, held_up, pending_job, picked_up

__all__ = [
    "Walk",
    "claim",
    "classify",
    "closed",
    "deleted",
    "failed",
    "fold",
    "given_up",
    "held",
    "held_up",
    "initial_steps",
    "is_settled",
    "job_id",
    "new_job",
    "pending_job",
    "picked_up",
    "reason",
    "running_step",
    "step_of",
    "superseded",
]
