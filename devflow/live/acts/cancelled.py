"""Experiments that Argo Rollouts cancels with their release, and never says are over."""

from collections.abc import Mapping
from typing import Any

from devflow.release.metrics.judgement import Verdict

_UNFINISHED = ("", Verdict.PENDING, Verdict.RUNNING)


def cancelled_conclusion(experiment: Mapping[str, Any]) -> dict[str, Any] | None:
    """What to write into an Experiment that was cancelled and isn't over; ``None`` if it isn't one.

    Argo Rollouts (to 1.10.1 at least) waits in it for a judgement that it has cancelled, too. When
    the release is tried again, it goes on with that Experiment, whose pods are gone, and sends
    their share of the traffic nowhere.
    """
    status = experiment.get("status") or {}
    if not experiment["spec"].get("terminate") or status.get("phase", "") not in _UNFINISHED:
        return None
    metadata = experiment["metadata"]
    guard = {key: metadata[key] for key in ("uid", "resourceVersion")}
    ended = {"phase": Verdict.INCONCLUSIVE.value, "message": "cancelled with its release"}
    return {"metadata": guard, "status": ended}
