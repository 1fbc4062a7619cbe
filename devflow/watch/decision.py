"""Which command decides what becomes of a release that waits for a person."""

from devflow.record import JobStatus
from devflow.watch.outcome import is_aborted
from devflow.watch.release import Release


def decision(release: Release) -> str:
    """The commands that decide, in one line; empty while nothing waits for a person."""
    view, job = release.view, release.job
    if not view.current:
        return ""
    where = f"{job.app} -n {job.namespace}"
    promote, abort = (f"`kubectl argo rollouts {verb} {where}`" for verb in ("promote", "abort"))
    if is_aborted(release):
        again = f"`devflow release {job.app} --image {view.image}`"
        return f"{again} tries it again, `devflow rollback {job.app}` goes back to stable"
    if view.rollout.gave_up:
        return f"{abort} takes it back, `devflow rollback {job.app}` its image, too"
    if job.status is JobStatus.PAUSED:
        return f"{promote} lets it go on, {abort} takes it back"
    return ""
