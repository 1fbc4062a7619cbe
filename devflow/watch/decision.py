"""Which command decides what becomes of a release that waits for a person."""

from devflow.watch.outcome import is_aborted
from devflow.watch.release import Release
from devflow.watch.waiting import waiting


def decision(release: Release, options: str = "") -> str:
    """The commands that decide, in one line; empty while nothing waits for a person.

    ``options`` are those that name the app's cluster to commands.
    """
    view, job = release.view, release.job
    if not view.current:
        return ""
    if wait := waiting(release, options):
        return wait.decide
    if is_aborted(release):
        again = f"`devflow release {job.app} --image {view.image}` tries it again, "
        return f"{'' if view.rollout.workload else again}{_way_back(release)} goes back to stable"
    if view.rollout.gave_up:
        abort = f"`devflow abort {job.app}{options}`"
        return f"{abort} takes it back, {_way_back(release)} its image, too"
    return ""


def _way_back(release: Release) -> str:
    job, workload = release.job, release.view.rollout.workload
    if workload:
        return f"`kubectl rollout undo deployment/{workload} -n {job.namespace}`"
    return f"`devflow rollback {job.app}`"
