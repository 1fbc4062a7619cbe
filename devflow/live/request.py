"""A release that somebody asked for: the Application says so, in its annotations."""

from collections.abc import Mapping

import msgspec

_JOB = "devflow.dev/job"
_ACTOR = "devflow.dev/actor"
_IMAGE = "devflow.dev/image"
_COMMIT = "devflow.dev/commit"
_AFTER = "devflow.dev/after"
_REASON = "devflow.dev/reason"
_ORIGIN = "devflow.dev/origin"
_DIGITS = 18
"""The most that a revision number has."""


class Origin(msgspec.Struct, frozen=True, gc=False):
    """The stack in which an image was healthy, before it was promoted to this one."""

    stack: str
    job: str = ""
    """The id of the job that released it there; empty if none is known."""

    def __str__(self) -> str:
        """As in ``staging (job shop-1f0c9a2b3d)``."""
        return f"{self.stack} (job {self.job})" if self.job else self.stack


class Request(msgspec.Struct, frozen=True, gc=False):
    """What was asked for. It stays there afterwards, so only another ``job`` asks anew."""

    job: str
    """The id of the job that the release is to be recorded as."""
    image: str
    """Which the Rollout is to run: by it the release is known when it begins."""
    actor: str
    """Who asks."""
    after: int = 0
    """Argo Rollouts' revision number when it was asked for; 0 if there was none. Whatever has that
    one, or an earlier one, isn't what was asked for, though it may have the image.
    """
    commit: str = ""
    """The Git commit that asks for the image; empty where Git isn't asked."""
    reason: str = ""
    """Why, in the words of who asks; empty if they gave none."""
    origin: Origin | None = None
    """``None`` if it wasn't promoted from another stack."""

    def annotations(self) -> dict[str, str | None]:
        """As a merge patch has them; ``None`` takes one away."""
        return {
            _JOB: self.job,
            _IMAGE: self.image,
            _ACTOR: self.actor,
            _AFTER: str(self.after),
            _COMMIT: self.commit or None,
            _REASON: self.reason or None,
            _ORIGIN: f"{self.origin.stack} {self.origin.job}".strip() if self.origin else None,
        }


def request_in(annotations: Mapping[str, str]) -> Request | None:
    """The request in an Application's annotations, if there is one that makes sense."""
    job, image, after = (annotations.get(name, "") for name in (_JOB, _IMAGE, _AFTER))
    if not job or not image or not after.isdecimal() or len(after) > _DIGITS:
        return None
    actor, commit, reason = (annotations.get(name, "") for name in (_ACTOR, _COMMIT, _REASON))
    stack, _, source = annotations.get(_ORIGIN, "").partition(" ")
    origin = Origin(stack, source) if stack else None
    return Request(job, image, actor, int(after), commit, reason, origin)
