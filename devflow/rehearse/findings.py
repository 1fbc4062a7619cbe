"""What a rehearsal says about the release: would it complete, and how much would users see."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from devflow.live import READY
from devflow.record import JobStatus
from devflow.rehearse.plan import Plan
from devflow.rehearse.recording import Recording, Slice, slices
from devflow.release import AppSpec
from devflow.release.metrics.limits import Relation
from devflow.release.metrics.unjudged import unjudged
from devflow.release.strategies import strategy_of
from devflow.watch import Release, judge, version_of

_SERVER_ERROR = 500


class Verdict(StrEnum):
    """How a rehearsed release ended."""

    COMPLETED = "completed"
    CAUGHT = "caught"
    """It was aborted, and traffic is on stable."""
    PAUSED = "paused"
    """It couldn't be judged, or is left to a person: it waits."""
    STUCK = "stuck"
    """It neither went on nor back."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Times are those of reality: what the lab took, times the speed."""

    app: str
    image: str
    faults: Mapping[str, str]
    speed: int
    schedule: list[object]
    verdict: Verdict
    reason: str
    """In words with numbers; times in it are the lab's."""
    step: str
    """The step at which it ended; empty if it completed."""
    weight: int
    """The canary's share in percent at that step."""
    seconds: float
    """From the begin of the release to its end."""
    requests: int
    """Those in that time."""
    failed: int
    """Of these, those that got an error or no answer."""
    slow: int
    """Of these, those that the new version answered later than the app's latency limit."""
    slow_limit_ms: float | None
    """That limit, if the app has a fixed one."""
    unjudged: str
    """Why no metric judged the release; empty if one did."""
    canary_requests: int
    """Requests that the new version answered in that time."""
    canary_errors: int
    """Of these, those with a status of 500 or more."""

    @property
    def bad(self) -> int:
        """Bad responses that users saw."""
        return self.failed + self.slow

    def to_json(self) -> dict[str, Any]:
        """As JSON values, keys as named here."""
        return {**asdict(self), "verdict": str(self.verdict), "bad": self.bad}


def verdict_of(release: Release, image: str) -> Verdict | None:
    """How the release of ``image`` has ended; ``None`` while it goes on."""
    if release.view.image != image:
        return None
    if release.job.status is JobStatus.PAUSED:
        return Verdict.PAUSED
    outcome = judge(release)
    if outcome is None:
        return None
    return Verdict.COMPLETED if outcome.word == "healthy" else Verdict.CAUGHT


def findings(app: AppSpec, plan: Plan, recording: Recording) -> Findings:
    """``app`` is the one of reality, the recording that of its release on stage."""
    ended, last = _end(recording, plan.image)
    verdict = verdict_of(last, plan.image) or Verdict.STUCK
    reached = _reached(recording, plan.image)
    version, limit = version_of(plan.image), _slow_limit_ms(app)
    met = [s for s in recording.samples if recording.began <= s.intended <= ended]
    slow = [
        s
        for s in met
        if limit and not s.error and s.version == version and s.latency_seconds * 1000 > limit
    ]
    by_canary = [s for s in met if s.version == version]
    steps = strategy_of(app).plan(app)
    at_step = steps[reached].name if reached < len(steps) else ""
    return Findings(
        app=app.name,
        image=plan.image,
        faults=plan.faults,
        speed=plan.speed,
        schedule=app.steps.spec_form(),
        verdict=verdict,
        reason=_reason(verdict, last),
        step="" if verdict is Verdict.COMPLETED else at_step,
        weight=steps[min(reached, len(steps) - 1)].weight,
        seconds=round((ended - recording.began) * plan.speed, 1),
        requests=len(met),
        failed=sum(s.error is not None for s in met),
        slow=len(slow),
        slow_limit_ms=limit,
        unjudged=unjudged(app),
        canary_requests=len(by_canary),
        canary_errors=sum((s.status or 0) >= _SERVER_ERROR for s in by_canary),
    )


def timeline(plan: Plan, recording: Recording) -> list[Slice]:
    """The recording's seconds, as the lab's clock had them."""
    return slices(recording.samples, recording.began, version_of(plan.image))


def _end(recording: Recording, image: str) -> tuple[float, Release]:
    """The first change with a verdict, else the last one."""
    verdicts = (seen for seen in recording.releases if verdict_of(seen[1], image))
    return next(verdicts, recording.releases[-1])


def _reached(recording: Recording, image: str) -> int:
    """The index in the schedule of the last step that ran: what fails may be the one after it."""
    steps = [
        release.running.index - 1
        for _, release in recording.releases
        if release.view.image == image and release.running
    ]
    return max(steps, default=0)


def _reason(verdict: Verdict, release: Release) -> str:
    view = release.view
    if verdict is Verdict.COMPLETED:
        return f"{view.rollout.name} runs {view.image}"
    if view.against is not None:
        return view.against.words
    sick = sorted({pod.status for r in view.revisions for pod in r.pods if pod.status != READY})
    pods = f"; pods: {', '.join(sick)}" if sick else ""
    return f"{view.message or view.phase}{pods}"


def _slow_limit_ms(app: AppSpec) -> float | None:
    """The most generous fixed limit: whoever waits longer has seen a bad response."""
    limits = app.verify.limits
    fixed = [
        limit.number
        for key, limit in limits.items()
        if key.startswith("latency") and limit.relation is Relation.FIXED
    ]
    return max(fixed, default=None)
