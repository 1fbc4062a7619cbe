"""The record of releases: a job for each, its audit trail, and the store that keeps both.

Pure but for ``mongo``, the store in MongoDB. ``fold`` makes jobs out of what a cluster shows;
``store`` has only what any store has to be able to do.
"""

from devflow.record.acted import awaits_outcome, concluded
from devflow.record.events import events, moved
from devflow.record.job import (
    Approval,
    Job,
    JobStatus,
    Revision,
    RolloutRef,
    Step,
    StepStatus,
    Version,
)
from devflow.record.merge import is_one, merge
from devflow.record.store import (
    JobEvent,
    JobStore,
    StoreAwayError,
    StoreRefusedError,
    UnreadableDocumentError,
)

__all__ = [
    "Approval",
    "Job",
    "JobEvent",
    "JobStatus",
    "JobStore",
    "Revision",
    "RolloutRef",
    "Step",
    "StepStatus",
    "StoreAwayError",
    "StoreRefusedError",
    "UnreadableDocumentError",
    "Version",
    "awaits_outcome",
    "concluded",
    "events",
    "is_one",
    "merge",
    "moved",
]
