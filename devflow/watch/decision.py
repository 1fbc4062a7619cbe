"""Which command decides what becomes of a release that waits for a person."""

import re

from devflow.record.fold import NEVER_AVAILABLE
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
    if not (is_aborted(release) or view.rollout.gave_up):
        return ""
    if never_available(release):
        other = f"`devflow release {job.app} --image …{_stack(options)}` with another image"
        if workload := view.rollout.workload:
            other = f"another pod template of Deployment {workload}"
        return f"{NEVER_AVAILABLE}: {other}, or a mended spec, is the way out"
    if is_aborted(release):
        again = (
            f"`devflow release {job.app} --image {view.image}{_stack(options)}` tries it again, "
        )
        back = _way_back(release, options)
        return f"{'' if view.rollout.workload else again}{back} goes back to stable"
    abort = f"`devflow abort {job.app}{options}`"
    return f"{abort} takes it back, {_way_back(release, options)} its image, too"


def never_available(release: Release) -> bool:
    """Whether what is called stable has never served, so that no way leads back to it."""
    rollout, before = release.view.rollout, release.job.from_
    stable = (one for one in release.view.replica_sets if one.hash == rollout.stable_hash)
    served = bool(before and before.served) or any(one.ready for one in stable)
    return not (rollout.was_healthy or served)


def _way_back(release: Release, options: str) -> str:
    job, workload = release.job, release.view.rollout.workload
    if workload:
        return f"`kubectl rollout undo deployment/{workload} -n {job.namespace}`"
    return f"`devflow rollback {job.app}{_stack(options)}`"


def _stack(options: str) -> str:
    """What of ``options`` a command takes that asks for an image in the stack's configuration."""
    found = re.search(r" --stack \S+", options)
    return found[0] if found else ""
