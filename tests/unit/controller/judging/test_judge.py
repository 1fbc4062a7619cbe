"""A release that the watches show as bad is given up only if the cluster, asked again, says so."""

from msgspec.structs import replace

from devflow.controller.change import PodChanged, RolloutChanged, WorkloadChecked
from devflow.controller.effect import CheckWorkload, WatchRevision
from devflow.controller.judging.judge import given_up
from devflow.controller.state.workload import Workload
from devflow.live import PodState
from devflow.record.job import JobStatus
from tests.unit.controller.doubles import NOON
from tests.unit.controller.test_react import RELEASE, Reacting, changed, only, synced

BAD = PodState("shop-1", RELEASE.pod_hash, False, NOON, "CrashLoopBackOff", "", 3)
WELL = replace(BAD, ready=True, trouble="", restarts=0)


def asked(reacting: Reacting) -> CheckWorkload:
    """What the guard asks for once a watch has shown it the bad pod."""
    effects = reacting.take(RolloutChanged(synced()), RolloutChanged(changed(RELEASE)))
    (watch,) = only(WatchRevision, effects)
    effects = reacting.take(PodChanged(watch.app, watch.pod_hash, changed(BAD)))
    (check,) = only(CheckWorkload, effects)
    return check


def test_pods_that_are_well_when_asked_for_again_save_the_release() -> None:
    reacting = Reacting()
    check = asked(reacting)
    answer = WorkloadChecked(check.app, check.tracked, check.rollout, Workload((WELL,), ()))
    assert given_up(reacting.state, answer, NOON) is None


def test_pods_that_are_still_bad_end_it() -> None:
    reacting = Reacting()
    check = asked(reacting)
    answer = WorkloadChecked(check.app, check.tracked, check.rollout, Workload((BAD,), ()))
    job = given_up(reacting.state, answer, NOON)
    assert job is not None
    assert job.status is JobStatus.FAILED
    unanswered = WorkloadChecked(check.app, check.tracked, check.rollout, None)
    assert given_up(reacting.state, unanswered, NOON) is None
