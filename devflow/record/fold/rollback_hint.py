"""What a release that was taken back leaves behind: whoever asked for it still does."""

from devflow.live import Observation
from devflow.record.job import Job

_SHORT = 7


def rollback_hint(job: Job, seen: Observation) -> str:
    """Who still asks for the bad image, and what to do about it; empty where nobody is known to.

    An Application that isn't ``Synced`` may ask for something else already.
    """
    application, workload = seen.application, seen.rollout.workload
    if seen.rollout.image != job.to.image:
        return ""
    if job.from_ is None or job.from_.image == job.to.image:
        return ""
    if workload:
        undo = f"`kubectl rollout undo deployment/{workload} -n {job.namespace}`"
        return f"Deployment {workload} still asks for {job.to.image}; {undo} reverts it"
    if application is None:
        return ""
    if application.delivery == "gitops" and application.sync == "Synced":
        who = f"Git ({application.branch}, {application.revision[:_SHORT]})"
    elif application.delivery == "direct":
        who = "the stack's configuration"
    else:
        return ""
    if not (seen.rollout.was_healthy or job.from_.served):
        return (
            f"{who} still asks for {job.to.image}, and {job.from_.image or 'the version before'}"
            f" was never available: `devflow release {job.app} --image …` with another"
        )
    return f"{who} still asks for {job.to.image}; `devflow rollback {job.app}` reverts it"
