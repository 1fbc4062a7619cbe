"""A release as JSON: one object for each change. Its keys are an interface: only ever add one."""

import json
from datetime import datetime
from typing import Any

from devflow.watch.analyses import AnalysisView
from devflow.watch.answers import Answers
from devflow.watch.history import History, PodCount, StepRecord
from devflow.watch.outcome import Outcome
from devflow.watch.recorded import Recorded
from devflow.watch.revisions import RevisionView
from devflow.watch.view import ReleaseView


def json_line(
    view: ReleaseView,
    history: History,
    outcome: Outcome | None,
    now: datetime,
    answers: Answers | None = None,
    recorded: Recorded | None = None,
) -> str:
    """One line. Times are ISO 8601 in UTC, ``null`` where nobody saw it happen."""
    return json.dumps(
        {
            "time": now.isoformat(timespec="milliseconds"),
            "app": view.app,
            "namespace": view.namespace,
            "image": {"from": history.image_from, "to": view.image},
            "phase": view.phase,
            "message": view.message,
            "step": view.step,
            "steps": [_step(step) for step in history.steps],
            "weights": {
                "asked": view.weight_asked,
                "canary": view.weights.canary if view.weights else None,
                "stable": view.weights.stable if view.weights else None,
            },
            "answers": _answers(answers, view),
            "analyses": [_analysis(analysis) for analysis in view.analyses],
            "revisions": [_revision(revision) for revision in view.revisions],
            "recorded": _recorded(recorded),
            "outcome": _outcome(outcome),
        },
        ensure_ascii=False,
    )


def _step(step: StepRecord) -> dict[str, Any]:
    return {
        "title": step.title,
        "state": step.state,
        "weightAsked": step.weight_asked,
        "weightSeen": step.weight_seen,
        "stable": _count(step.stable),
        "canary": _count(step.canary),
        "startedAt": step.started and step.started.isoformat(timespec="milliseconds"),
        "seconds": step.seconds,
    }


def _count(pods: PodCount | None) -> dict[str, int] | None:
    return {"ready": pods.ready, "desired": pods.desired} if pods else None


def _answers(answers: Answers | None, view: ReleaseView) -> dict[str, Any] | None:
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


def _recorded(recorded: Recorded | None) -> dict[str, Any] | None:
    if recorded is None:
        return None
    steps = [
        {"name": step.name, "status": step.status, "inferred": step.inferred}
        for step in recorded.steps
    ]
    return {
        "job": recorded.job,
        "status": recorded.status,
        "message": recorded.message,
        "steps": steps,
    }


def _revision(revision: RevisionView) -> dict[str, Any]:
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
                "createdAt": pod.created.isoformat(),
            }
            for pod in revision.pods
        ],
    }


def _analysis(analysis: AnalysisView) -> dict[str, Any]:
    return {
        "name": analysis.name,
        "step": analysis.step,
        "verdict": analysis.verdict,
        "reason": analysis.reason,
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
