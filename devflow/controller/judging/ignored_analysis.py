"""A failed analysis that Argo Rollouts doesn't act on, as it does nothing while it is stalled."""

from datetime import datetime

from devflow.live import Observation

PATIENCE_SECONDS = 2.0
"""What Argo Rollouts is given to abort the release itself."""


def ignored_analysis(seen: Observation, now: datetime) -> str:
    """Why the analysis of the step that the release is at has failed; empty if it hasn't, or if
    Argo Rollouts may still act on it.

    One from before a retry doesn't count: Argo Rollouts is at another step then, or its status
    names another AnalysisRun.
    """
    run, rollout = seen.analysis, seen.rollout
    if run is None or not run.has_failed or run.failed_since is None:
        return ""
    if run.name != rollout.analysis or run.step != rollout.argo_step:
        return ""
    # After a retry the status is still that of the walk before until Argo Rollouts has seen it.
    since = max(run.failed_since, seen.still_since or run.failed_since)
    if (now - since).total_seconds() <= PATIENCE_SECONDS:
        return ""
    return run.words or f"the analysis {run.name} is {run.phase}"
