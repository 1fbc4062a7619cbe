"""Kinds of steps that exist in this file only, from the user's text to the history: nothing but the
list of kinds knows that they are there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, ClassVar, Self

import msgspec
import pytest

from devflow.cli.console import table_console
from devflow.cli.record.job_json import job_line
from devflow.cli.record.job_table import steps_table
from devflow.controller.judging.guard import fail, guard
from devflow.live import Observation, PodState, RolloutState, rollout_state
from devflow.record.events import events
from devflow.record.fold.fold import fold
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.record.job import Step as Recorded
from devflow.record.mongo.documents import as_stored, job_document, read_own_job
from devflow.release import AppSpec, Step, build, parse_app
from devflow.release.steps import STEPS
from devflow.watch.release import fold as fold_seen
from devflow.watch.show.tree import tree
from devflow.watch.view import view_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GRACE_SECONDS, DEADLINE_SECONDS = 30, 600


@dataclass(frozen=True, slots=True)
class Soak(Step):
    """Two steps of Argo Rollouts; it judges what the step before brought up."""

    form: ClassVar[str] = "soak: 60"
    kind: ClassVar[str] = "soak"
    judges: ClassVar[bool] = True

    length: int

    @classmethod
    def read(cls, item: object) -> Self | None:
        return cls(item["soak"]) if isinstance(item, dict) and set(item) == {"soak"} else None

    @property
    def name(self) -> str:
        return f"Soak {self.length}s"

    def spec_form(self) -> object:
        return {"soak": self.length}

    def lower(self, app: AppSpec) -> list[dict[str, Any]]:
        return [{"pause": {"duration": f"{self.length // 2}s"}}] * 2

    def seconds(self, app: AppSpec) -> int | None:
        return self.length


@dataclass(frozen=True, slots=True)
class Note(Step):
    """No step of Argo Rollouts at all."""

    form: ClassVar[str] = "note"
    kind: ClassVar[str] = "note"

    @classmethod
    def read(cls, item: object) -> Self | None:
        return cls() if item == "note" else None

    @property
    def name(self) -> str:
        return "Note"

    def spec_form(self) -> object:
        return "note"

    def lower(self, app: AppSpec) -> list[dict[str, Any]]:
        return []


WRITTEN: list[object] = [10, {"soak": 60}, "note", "approve", 100]
NAMES = ["Applied", "10% Traffic", "Soak 60s", "Note", "Approve", "100% Traffic", "Completed"]
"""Of Argo Rollouts these are 1, 2, 0, 1 and 1 steps."""
ARGO_SOAK, ARGO_APPROVE, ARGO_FULL, ARGO_END = 1, 3, 4, 5


@pytest.fixture
def rollout() -> dict[str, Any]:
    """The Rollout that Devflow makes while the two kinds are known. Its readers know of none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("devflow.release.steps.schedule.STEPS", (*STEPS, Soak, Note))
        app = parse_app(
            "shop", {"image": "shop:2", "steps": WRITTEN, "source": {"repoURL": "https://x"}}
        )
        assert app.steps.spec_form() == WRITTEN
        made = build(app).rollout
    made["metadata"] |= {"uid": "u", "generation": 2, "resourceVersion": "10"}
    made["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
    return made


def at(rollout: dict[str, Any], argo_step: int, **status: Any) -> dict[str, Any]:
    """The Rollout while its canary is at a step of Argo Rollouts."""
    weight = 0 if argo_step == 0 else 100 if argo_step == ARGO_END else 10
    share = {"canary": {"weight": weight, "podTemplateHash": "new"}}
    known = {
        "observedGeneration": "2",
        "phase": "Progressing",
        "currentPodHash": "new",
        "stableRS": "old",
        "currentStepHash": "steps",
        "currentStepIndex": argo_step,
        "canary": {"weights": share},
    }
    return {**rollout, "status": known | status}


def seen(rollout: dict[str, Any], second: int, pods: Sequence[PodState] = ()) -> Observation:
    state: RolloutState = rollout_state(msgspec.json.encode(rollout))
    moment = NOON + timedelta(seconds=second)
    return Observation("here", moment, state, None, tuple(pods), still_since=NOON)


def folded(rollout: dict[str, Any], argo_steps: Sequence[int], **status: Any) -> Job:
    """The job after the canary was at these steps, a second each."""
    job: Job | None = None
    for second, argo_step in enumerate(argo_steps):
        jobs = fold(job, seen(at(rollout, argo_step, **status), second))
        job = jobs[-1] if jobs else job
    assert job is not None
    return job


def running(job: Job) -> list[str]:
    return [step.name for step in job.steps if step.status is StepStatus.RUNNING]


def test_argo_rollouts_gets_the_steps_that_the_kinds_make(rollout: dict[str, Any]) -> None:
    half = {"pause": {"duration": "30s"}}
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    assert steps == [{"setWeight": 10}, half, half, {"pause": {}}, {"setWeight": 100}]
    plan = json.loads(rollout["metadata"]["annotations"]["devflow.dev/plan"])
    soak = {"name": "Soak 60s", "kind": "soak", "weight": 10, "seconds": 60, "argo": 2}
    assert plan[1] == soak | {"judges": True}
    assert plan[2] == {"name": "Note", "kind": "note", "weight": 10, "argo": 0}


def test_the_record_walks_the_steps_as_the_user_wrote_them(rollout: dict[str, Any]) -> None:
    reached = [running(folded(rollout, range(end + 1)))[-1] for end in range(ARGO_END + 1)]
    assert reached == [
        *("10% Traffic", "Soak 60s", "Soak 60s", "Approve", "100% Traffic", "Completed")
    ]
    job = folded(rollout, range(ARGO_END + 1))
    assert [step.name for step in job.steps] == NAMES
    assert [step.kind for step in job.steps[1:4]] == ["weight", "soak", "note"]
    soak = job.steps[2]
    assert soak.started_at == NOON + timedelta(seconds=ARGO_SOAK)
    assert soak.finished_at == NOON + timedelta(seconds=ARGO_APPROVE)


def test_the_release_ends_well(rollout: dict[str, Any]) -> None:
    job = folded(rollout, range(ARGO_END + 1))
    status = {"stableRS": "new", "phase": "Healthy", "canary": {}}
    (job,) = fold(job, seen(at(rollout, ARGO_END, **status), 9))
    assert job.status is JobStatus.SUCCEEDED
    assert {step.status for step in job.steps} == {StepStatus.SUCCEEDED}


def test_a_known_kind_after_the_new_ones_still_waits_for_a_person(rollout: dict[str, Any]) -> None:
    job = folded(rollout, range(ARGO_APPROVE + 1), phase="Paused")
    assert job.message == "waiting for a person: approve the canary at 10%"


@pytest.mark.parametrize("argo_step", [0, ARGO_SOAK, ARGO_SOAK + 1])
def test_a_bad_pod_is_blamed_on_the_step_that_judges(
    rollout: dict[str, Any], argo_step: int
) -> None:
    """Also while the weight before it waits for that pod."""
    job = folded(rollout, range(argo_step + 1))
    pod = PodState(
        "shop-1", "new", False, None, "", "", 0, was_ready=True, watched_since=NOON, bad_since=NOON
    )
    moment = NOON + timedelta(seconds=GRACE_SECONDS + 5)
    verdict = guard(job, seen(at(rollout, argo_step), 35, [pod]), moment)
    assert verdict is not None
    failed = fail(job, verdict, moment)
    assert next(s.name for s in failed.steps if s.status is StepStatus.FAILED) == "Soak 60s"


def test_the_guard_gives_the_step_its_time_and_no_more(rollout: dict[str, Any]) -> None:
    job = folded(rollout, range(ARGO_SOAK + 2))
    latest = seen(at(rollout, ARGO_SOAK + 1), 2)
    limit = 60 + DEADLINE_SECONDS
    assert guard(job, latest, NOON + timedelta(seconds=limit)) is None
    verdict = guard(job, latest, NOON + timedelta(seconds=limit + 1))
    assert verdict is not None
    assert verdict.reason.endswith(f"at step 2 (Soak 60s), deadline {limit} s")


def test_an_abort_fails_the_step_that_argo_rollouts_was_at(rollout: dict[str, Any]) -> None:
    job = folded(rollout, range(ARGO_SOAK + 2))
    aborted = at(rollout, 0, abort=True, phase="Degraded", canary={}, updatedReplicas=0)
    (job,) = fold(job, seen(aborted, 9))
    assert (job.status, job.steps[2].status) == (JobStatus.ROLLED_BACK, StepStatus.FAILED)
    assert job.steps[3].status is StepStatus.SKIPPED


def test_the_store_the_audit_trail_and_the_table_have_it(rollout: dict[str, Any]) -> None:
    job = folded(rollout, range(ARGO_APPROVE + 1))
    kept = read_own_job(as_stored(job_document(job, timedelta(days=30))))
    assert [_facts(step) for step in kept.steps] == [_facts(step) for step in job.steps]
    assert _facts(kept.steps[2]) == ("Soak 60s", "soak", False, True, False)
    assert "Soak 60s Succeeded" in [event.what for event in events(None, job)]
    shown = table_console()
    shown.file = out = StringIO()
    shown.print(steps_table(kept))
    assert "✔ Soak 60s" in out.getvalue()
    assert '"kind":"soak"' in job_line(kept)


def test_the_watch_shows_it(rollout: dict[str, Any]) -> None:
    state = rollout_state(msgspec.json.encode(at(rollout, ARGO_SOAK + 1)))
    release = fold_seen(None, view_of(state, None, [], []), "here", NOON, gap=False)
    assert release.running is not None
    assert (release.running.index, release.weight_asked) == (2, 10)
    shown = table_console()
    shown.file = out = StringIO()
    shown.print(tree(release, None, NOON, 50))
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert ["◉", "Soak", "60s", "0s"] in lines or ["◉", "Soak", "60s"] in lines
    assert ["○", "Note"] in lines


def _facts(step: Recorded) -> tuple[str, str, bool, bool, bool]:
    return step.name, step.kind, step.moves, step.judges, step.asks
