"""A blue-green release from its Rollout's status to the record, the guard and the watch."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import msgspec
import pytest

from devflow.cli.console import table_console
from devflow.controller.judging.guard import fail, guard, wants_abort
from devflow.controller.judging.takeover import wants_takeover
from devflow.live import Observation, PodState, rollout_state, routes_of, shares_of
from devflow.record.fold.fold import fold
from devflow.record.fold.left_out.switched_at_once import AT_ONCE, OVER_NOTHING
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.release import build, parse_app
from devflow.release.names import HASH_LABEL
from devflow.release.routers import Reference, Shares
from devflow.release.routers.active_service import SERVICE
from devflow.watch import judge
from devflow.watch.release import fold as fold_seen
from devflow.watch.show.tree import tree
from devflow.watch.view import view_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
OLD, NEW = "old", "new"
PAUSED: dict[str, Any] = {"phase": "Paused", "pauseConditions": [{"reason": "BlueGreenPause"}]}


def rollout(active: str = OLD, **status: Any) -> dict[str, Any]:
    """The Rollout of version 2 while the active Service selects the pods of a revision."""
    app = parse_app(
        "shop",
        {
            "image": "shop:2",
            "source": {"repoURL": "https://example.com/apps.git"},
            "strategy": "blueGreen",
            "steps": ["verify", "approve", 100, {"analysis": "smoke"}],
            "verify": {"errorRate": "< 1%", "grace": "30s"},
        },
    )
    made = build(app).rollout
    made["metadata"] |= {"uid": "u", "generation": 2, "resourceVersion": "10"}
    made["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
    verdict = status.pop("verdict", "")
    judged = {"prePromotionAnalysisRunStatus": {"name": "run", "status": verdict}}
    known = {
        "observedGeneration": "2",
        "phase": "Progressing",
        "currentPodHash": NEW,
        "stableRS": OLD,
        "conditions": [{"type": "Healthy", "status": "False"}],
        "blueGreen": {"activeSelector": active, **(judged if verdict else {})},
    }
    return {**made, "status": known | status}


COMING_UP = rollout()
JUDGED = rollout(verdict="Running")
WAITING = rollout(verdict="Successful", **PAUSED)
LET_ON = rollout(verdict="Successful", controllerPause=True)
SWITCHED = rollout(NEW, verdict="Successful", controllerPause=True)
HEALTHY = rollout(NEW, stableRS=NEW, phase="Healthy")
ABORTED = rollout(abort=True, phase="Degraded", updatedReplicas=0, message="RolloutAborted")
ABORTED_ON_IT = rollout(NEW, abort=True, phase="Degraded", message="RolloutAborted")


def seen(whole: dict[str, Any], second: int, *pods: PodState) -> Observation:
    state = rollout_state(msgspec.json.encode(whole))
    (reference,) = routes_of(state)
    assert reference == Reference(SERVICE, "shop")
    active = whole["status"]["blueGreen"]["activeSelector"]
    service = {"metadata": {"name": "shop"}, "spec": {"selector": {HASH_LABEL: active}}}
    shares = shares_of(state, [(reference, service)])
    at = NOON + timedelta(seconds=second)
    return Observation("here", at, state, None, pods, still_since=NOON, routed=True, shares=shares)


def folded(*walk: dict[str, Any]) -> Job:
    job: Job | None = None
    for second, whole in enumerate(walk):
        changed = fold(job, seen(whole, second))
        job = changed[-1] if changed else job
    assert job is not None
    return job


def running(job: Job) -> list[str]:
    return [step.name for step in job.steps if step.status is StepStatus.RUNNING]


@pytest.mark.parametrize(
    ("walk", "step"),
    [
        ([COMING_UP], "Preview"),
        ([COMING_UP, JUDGED], "Verify"),
        ([COMING_UP, JUDGED, WAITING], "Approve"),
        ([COMING_UP, JUDGED, WAITING, LET_ON], "100% Traffic"),
        ([COMING_UP, JUDGED, WAITING, LET_ON, SWITCHED], "Analysis smoke"),
    ],
)
def test_the_record_walks_its_steps(walk: list[dict[str, Any]], step: str) -> None:
    assert running(folded(*walk))[-1] == step


def test_it_ends_well_once_the_new_version_is_stable() -> None:
    job = folded(COMING_UP, JUDGED, WAITING, LET_ON, SWITCHED, HEALTHY)
    assert job.status is JobStatus.SUCCEEDED
    assert {step.status for step in job.steps} == {StepStatus.SUCCEEDED}
    assert not any(step.inferred for step in job.steps)


def test_it_says_what_a_person_is_asked() -> None:
    job = folded(COMING_UP, JUDGED, WAITING)
    assert job.status is JobStatus.PAUSED
    assert job.message == (
        "waiting for a person: approve the new version, which has no share of the traffic yet"
    )


def test_an_abort_before_the_switch_fails_the_step_that_it_was_at() -> None:
    job = folded(COMING_UP, JUDGED, WAITING, ABORTED)
    assert job.status is JobStatus.ROLLED_BACK
    by_name = {step.name: step.status for step in job.steps}
    assert by_name["Approve"] is StepStatus.FAILED
    assert by_name["100% Traffic"] is StepStatus.SKIPPED


def test_after_the_switch_an_abort_is_over_only_once_the_service_is_switched_back() -> None:
    on_it = seen(ABORTED_ON_IT, 5)
    assert on_it.shares == Shares(stable=0, canary=100)
    assert wants_takeover(on_it)
    walk = COMING_UP, JUDGED, WAITING, LET_ON, SWITCHED
    assert folded(*walk, ABORTED_ON_IT).status is JobStatus.FAILED
    assert folded(*walk, ABORTED_ON_IT, ABORTED).status is JobStatus.ROLLED_BACK
    assert not wants_takeover(seen(ABORTED, 6))


def test_what_a_full_promotion_leaves_out_is_skipped() -> None:
    job = folded(COMING_UP, rollout(promoteFull=True), HEALTHY)
    by_name = {step.name: step.status for step in job.steps}
    assert by_name["Approve"] is by_name["Analysis smoke"] is StepStatus.SKIPPED
    assert by_name["100% Traffic"] is StepStatus.SUCCEEDED
    assert job.status is JobStatus.SUCCEEDED


@pytest.mark.parametrize("judged", [[rollout(NEW)], [JUDGED, rollout(NEW, verdict="Running")]])
def test_what_a_switch_back_to_pods_that_are_still_there_leaves_out_is_skipped(
    judged: list[dict[str, Any]],
) -> None:
    """Argo Rollouts waits for no verdict on the preview then, and asks nobody."""
    job = folded(COMING_UP, *judged, HEALTHY)
    by_name = {step.name: step for step in job.steps}
    for name in ("Verify", "Approve"):
        assert by_name[name].status is StepStatus.SKIPPED
        assert by_name[name].message == AT_ONCE
    assert by_name["100% Traffic"].status is StepStatus.SUCCEEDED
    assert job.status is JobStatus.SUCCEEDED


def test_the_fix_of_a_first_version_that_never_got_ready_says_why_nobody_was_asked() -> None:
    """faults/01: its own pods were said to have been there still."""
    job = folded(rollout(conditions=[]), rollout(NEW, conditions=[]), HEALTHY)
    assert {step.name: step.message for step in job.steps}["Approve"] == OVER_NOTHING
    assert (job.status, job.message) == (JobStatus.SUCCEEDED, OVER_NOTHING)


def test_a_preview_that_crashes_is_given_up() -> None:
    job = folded(COMING_UP)
    pod = PodState(
        "shop-1", NEW, False, None, "", "", 0, was_ready=True, watched_since=NOON, bad_since=NOON
    )
    latest, now = seen(COMING_UP, 31, pod), NOON + timedelta(seconds=31)
    verdict = guard(job, latest, now)
    assert verdict is not None
    failed = fail(job, verdict, now)
    assert [s.name for s in failed.steps if s.status is StepStatus.FAILED] == ["Preview", "Failed"]
    assert wants_abort(failed, latest)


def test_a_stable_pod_that_is_away_holds_up_no_switch() -> None:
    away = PodState("shop-0", OLD, False, None, "", "", 0)
    latest = msgspec.structs.replace(seen(LET_ON, 3), stable_pods=(away,))
    (job,) = fold(folded(COMING_UP), latest)
    assert job.message == ""


def test_the_watch_shows_it_to_its_end() -> None:
    release = None
    for whole in (COMING_UP, WAITING, LET_ON, HEALTHY):
        state = rollout_state(msgspec.json.encode(whole))
        view = view_of(state, seen(whole, 0).shares, [], [])
        release = fold_seen(release, view, "here", NOON, gap=False)
    assert release is not None
    shown = table_console()
    shown.file = out = StringIO()
    shown.print(tree(release, None, NOON, 50))
    assert "✔ Preview" in out.getvalue()
    assert "Traffic: canary 0%, stable 100%" in out.getvalue()
    outcome = judge(release)
    assert outcome is not None
    assert outcome.word == "healthy"
