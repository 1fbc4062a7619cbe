"""Which image of an app may go from one stack to another: one that was healthy in the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from devflow.cli.options import stack_options
from devflow.errors import Exit, UserError
from devflow.live import Origin, Request
from devflow.record import Job, JobStatus
from devflow.watch import Outcome, Release, Role, judge, under_way, waiting_outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """An app in the stack that its image is promoted from."""

    release: Release
    jobs: Sequence[Job] = ()
    """What is recorded of its Rollout, the newest first."""
    request: Request | None = None
    """What was asked for last, if the Rollout carries that out."""
    unread: str = ""
    """Why the record couldn't be read; empty if it could."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """An image that may be promoted."""

    app: str
    image: str
    """As the first stack has it: a tag stays a tag, and a digest a digest."""
    origin: Origin


def promotion(seen: Seen, stack: str, image: str | None) -> Promotion:
    """The promotion of ``image``, by default of what the app runs in ``stack``.

    It was healthy there if the app runs it and is healthy, if it is the stable version of a release
    that is on its way, or if a release of it is recorded as succeeded.

    :raises UserError: it wasn't, as far as is known: with the reason and the way out.
    """
    release = seen.release
    wanted = image or release.view.image
    outcome = judge(release)
    healthy = outcome is not None and outcome.exit_code is Exit.OK and wanted == release.view.image
    if image is None and not healthy:
        raise UserError(_not_healthy(release, stack, outcome), Exit.FAILED)
    released = _released(seen, wanted)
    if not (healthy or released or wanted == _stable(release)):
        raise UserError(_never_healthy(seen, stack, wanted), Exit.FAILED)
    job = released.id if released else _asked(seen, wanted) if healthy else ""
    return Promotion(release.job.app, wanted, Origin(stack, job))


def _asked(seen: Seen, image: str) -> str:
    """The id of the job by which ``image`` was asked for; empty if none is known."""
    return seen.request.job if seen.request and seen.request.image == image else ""


def _released(seen: Seen, image: str) -> Job | None:
    succeeded = (job for job in seen.jobs if job.status is JobStatus.SUCCEEDED)
    return next((job for job in succeeded if job.to.image == image), None)


def _stable(release: Release) -> str | None:
    stable = release.view.revision(Role.STABLE)
    return stable.image if stable else None


def _not_healthy(release: Release, stack: str, outcome: Outcome | None) -> str:
    options = stack_options(stack)
    app, image = release.job.app, release.view.image
    how = outcome or waiting_outcome(release, options) or under_way(release)
    said = f"{app}: {image} isn't healthy in stack {stack}: {how.word}, {how.message}"
    ways = [] if outcome else [f"`devflow wait {app}{options}` waits for its end"]
    stable = _stable(release)
    if stable and stable != image:
        ways.append(f"`--image {stable}` promotes the version that is stable there")
    elif outcome:
        ways.append(f"`devflow watch {app}{options}` shows it")
    return f"{said}. {'; '.join(ways)}"


def _never_healthy(seen: Seen, stack: str, image: str) -> str:
    app, options = seen.release.job.app, stack_options(stack)
    if seen.unread:
        return (
            f"{app}: whether {image} was healthy in stack {stack} isn't known, as the record of"
            f" releases can't be read: {seen.unread}"
        )
    return (
        f"{app}: {image} was never healthy in stack {stack}, which runs {seen.release.view.image}."
        f" Release it there first: `devflow release {app} --image {image}{options}`"
    )
