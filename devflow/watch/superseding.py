"""What took the place of a release that is followed, and who asked for it."""

from dataclasses import dataclass

import msgspec

from devflow.errors import Exit
from devflow.kube import ApiError, Client
from devflow.live import Request, application_state
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch.outcome import Outcome
from devflow.watch.release import Release


@dataclass(frozen=True, slots=True)
class Followed:
    """The release that is followed, as far as it is known by now."""

    image: str
    uid: str
    number: int = 0
    """Argo Rollouts' number of its revision; 0 until it has begun."""
    hash: str = ""

    def seen(self, release: Release) -> "Followed":
        """What is known after one more look at it."""
        job = release.job
        if not job.begun or not release.view.current:
            return self
        return Followed(self.image, self.uid, job.number, job.to.hash)

    def is_replaced(self, release: Release) -> bool:
        """Whether the Rollout is on its way to something else by now.

        The same pods may come back under the next number: that is no other release.
        """
        rollout, job = release.view.rollout, release.job
        if rollout.image != self.image or rollout.uid != self.uid:
            return True
        begun = job.begun and release.view.current and self.number
        return bool(begun and job.number > self.number and job.to.hash != self.hash)


def followed(release: Release, image: str | None = None) -> Followed:
    """The release of ``image``, by default of what the Rollout asks for now."""
    rollout = release.view.rollout
    return Followed(image or rollout.image, rollout.uid)


def superseded(release: Release, request: Request | None, ours: Followed) -> Outcome:
    """The outcome of ``ours`` after ``release`` took its place, as ``request`` has asked for."""
    rollout = release.view.rollout
    what = "other pods of the same image, " if rollout.image == ours.image else ""
    by = request.actor if request else rollout.manager
    told = [f"by {by}" if by else "", f"job {request.job}" if request else ""]
    whose = ", ".join(part for part in told if part)
    message = f"by {what}{rollout.image}" + (f" ({whose})" if whose else "")
    return Outcome(Exit.SUPERSEDED, "superseded", message)


async def find_request(kube: Client, release: Release, number: int = 0) -> Request | None:
    """The request on the app's Application that ``release`` carries out; ``None`` if there is none,
    or the API server doesn't show it. ``number``: of the revision whose place it took.
    """
    rollout = release.view.rollout
    try:
        found, _ = await kube.list(ARGO_VERSION, "Application", name=rollout.name)
    except ApiError:
        return None
    for item in found:
        state = application_state(msgspec.json.encode(item))
        request = state.request if state.destination == rollout.namespace else None
        if request is not None and is_of(request, rollout.image, number):
            return request
    return None


def is_of(request: Request, image: str, number: int) -> bool:
    """Whether a request may be that of a release of ``image`` that came after a revision.

    One that was asked for later may ask for another image; that of the revision itself, for the
    same one.
    """
    return request.image == image and request.after >= number
