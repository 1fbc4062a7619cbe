"""Whether the weights of a release were really set.

Argo Rollouts goes on from a weight that it hasn't set while stable's pods aren't available: the
index of its step alone proves nothing.
"""

from datetime import datetime

from msgspec.structs import replace

from devflow.live import RolloutState
from devflow.record.job import Job
from devflow.record.transitions import skip

NOT_SET = "no traffic was moved: Argo Rollouts went on without setting the weight"


def walked(job: Job, rollout: RolloutState, reached: int, at: datetime | None) -> Job:
    """The job with those weights before the step with index ``reached`` left out that weren't set.

    After a gap (``at`` is ``None``) earlier weights can't be known any more: they are inferred. A
    full promotion sets more than the weight of the step that it comes upon.
    """
    if at is None:
        return job
    moves = [step for step in job.steps[1 : reached + 1] if step.moves]
    if not moves or moves[-1].status.is_final:
        return job
    own = rollout.weight_hash in ("", rollout.pod_hash)
    weight, asked = rollout.weight or 0, moves[-1].weight
    if own and (weight == asked or (rollout.promoted_full and weight > asked)):
        return job
    skipped = skip(moves[-1], at, NOT_SET)
    return replace(job, steps=tuple(skipped if s.index == skipped.index else s for s in job.steps))
