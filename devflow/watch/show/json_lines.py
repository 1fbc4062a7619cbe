"""A release as JSON: one object for each change.

Its keys are an interface: add one, or let ``SCHEMA`` rise.
"""

import json
from datetime import datetime
from typing import Any

import msgspec

from devflow.live import AnalysisState
from devflow.record import Job, Step
from devflow.watch.answers import Answers
from devflow.watch.decision import decision
from devflow.watch.outcome import Outcome
from devflow.watch.release import PodCount, Release
from devflow.watch.revisions import Revision
from devflow.watch.view import View
from devflow.watch.waiting import PERSON, Waiting, waiting

SCHEMA = 2
"""Of the objects. It rises when the meaning of a key changes."""


def json_line(
    release: Release,
    outcome: Outcome | None,
    now: datetime,
    answers: Answers | None = None,
    recorded: Job | None = None,
    options: str = "",
) -> str:
    """One line. Times are ISO 8601 in UTC, ``null`` for what wasn't seen to happen."""
    view, job, running = release.view, release.job, release.running
    return json.dumps(
        {
            "schema": SCHEMA,
            "time": now.isoformat(timespec="milliseconds"),
            "app": job.app,
            "namespace": job.namespace,
            "image": {"from": release.image_from, "to": view.image},
            "phase": view.phase,
            "message": view.message,
            "status": job.status,
            "reason": job.message,
            "decide": decision(release, options) or None,
            "step": running.index if running else None,
            "steps": [_step(release, step) for step in job.steps],
            "weights": {
                "asked": release.weight_asked,
                "canary": view.weights.canary if view.weights else None,
                "stable": view.weights.stable if view.weights else None,
                "beside": list(view.weights.beside) if view.weights else None,
            },
            "answers": _answers(answers, view),
            "analyses": [_analysis(release, analysis) for analysis in view.analyses],
            "revisions": [_revision(revision) for revision in view.revisions],
            "recorded": _recorded(recorded),
            "waiting": _waiting(waiting(release, options)),
            "outcome": _outcome(outcome),
        },
        ensure_ascii=False,
    )


def _step(release: Release, step: Step) -> dict[str, Any]:
    """The step as in the record, and what was seen of the cluster in it."""
    seen = release.sighting(step)
    return {
        **msgspec.to_builtins(step),
        "startedAt": _time(step.started_at),
        "finishedAt": _time(step.finished_at),
        "seconds": step.seconds,
        "weightSeen": seen.weight,
        "stable": _count(seen.stable),
        "canary": _count(seen.canary),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None


def _count(pods: PodCount | None) -> dict[str, int] | None:
    return {"ready": pods.ready, "desired": pods.desired} if pods else None


def _answers(answers: Answers | None, view: View) -> dict[str, Any] | None:
    if answers is None:
        return None
    return {
        "seconds": round(answers.seconds, 3),
        "requests": answers.requests,
        "revisions": [
            {
                "revision": revision.number,
                "version": revision.version,
                "requests": answers.by_revision.get(revision.number, 0),
                "share": round(answers.share(revision), 4),
            }
            for revision in view.revisions
        ],
    }


def _recorded(recorded: Job | None) -> dict[str, Any] | None:
    if recorded is None:
        return None
    steps = [
        {"name": step.name, "status": step.status, "inferred": step.inferred}
        for step in recorded.steps
    ]
    return {
        "job": recorded.id,
        "status": recorded.status,
        "message": recorded.message,
        "steps": steps,
    }


def _waiting(wait: Waiting | None) -> dict[str, Any] | None:
    if wait is None:
        return None
    return {
        "for": PERSON,
        "reason": wait.reason,
        "since": _time(wait.since),
        "promote": wait.promote,
        "abort": wait.abort,
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "hash": revision.hash,
        "image": revision.image,
        "role": revision.role,
        "ready": revision.ready,
        "desired": revision.desired,
        "pods": [
            {
                "name": pod.name,
                "status": pod.status,
                "restarts": pod.restarts,
                "createdAt": pod.created and pod.created.isoformat(),
            }
            for pod in revision.pods
        ],
    }


def _analysis(release: Release, analysis: AnalysisState) -> dict[str, Any]:
    step = release.step_of(analysis)
    return {
        "name": analysis.name,
        "step": step and step.index,
        "verdict": analysis.phase,
        "reason": analysis.words,
        "metrics": [
            {
                "metric": metric.metric,
                "verdict": metric.verdict,
                "limit": metric.limit,
                "value": metric.value,
                "requests": metric.requests,
                "stableValue": metric.stable_value,
                "stableRequests": metric.stable_requests,
                "windowSeconds": metric.window_seconds,
                "measurements": metric.measurements,
                "words": metric.words,
            }
            for metric in analysis.metrics
        ],
    }


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "exitCode": int(outcome.exit_code),
        "word": outcome.word,
        "message": outcome.message,
    }
