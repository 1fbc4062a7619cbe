"""What people have done to a release, as the Rollout's annotation has it.

The CLI writes an action there before the effect of it, so that no effect is without a name.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

ACTIONS_ANNOTATION = "devflow.dev/actions"
"""The newest actions as JSON, the oldest first."""
MOST_ACTIONS = 100
"""So many are kept in the Rollout; the record keeps all that the controller has seen there."""


class Verb(enum.StrEnum):
    """What people do to a release."""

    PROMOTE = "promote"
    PROMOTE_FULL = "promote-full"
    ABORT = "abort"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    UNDO = "undo"
    RESTART = "restart"


ASKED, DONE, REFUSED = "asked", "done", "refused"
"""How far an action has come: written down, carried out, or not carried out after all."""


class Action(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One thing that somebody did to a release, or tried to."""

    id: str
    verb: str
    """A :class:`Verb`; another word if a newer Devflow wrote it."""
    by: str
    """The user as the API server knows them, or a field manager; empty if nothing says who."""
    at: datetime
    """When, by the clock of whoever wrote it down."""
    revision: int
    """Argo Rollouts' number of the release that it was decided on."""
    version: int
    """The Rollout's resourceVersion that it was decided on."""
    step: int | None = None
    """Index of Argo Rollouts' step at which it was decided."""
    groups: tuple[str, ...] = ()
    """Theirs, as the API server knows them: a gate may be for one of them."""
    git: str = ""
    """The email address by which Git knows the person; empty if it knows none."""
    run: str = ""
    """The address of the CI run that did it; empty outside of CI."""
    reason: str = ""
    """Why, in the person's words."""
    detail: str = ""
    """What else there is to know, such as the revision of an undo."""
    outcome: str = ASKED
    """``asked``, ``done`` or ``refused``."""

    @property
    def held(self) -> bool:
        """Whether it may have had its effect."""
        return self.outcome != REFUSED

    @property
    def begins_anew(self) -> bool:
        """Whether it begins another walk, which it belongs to."""
        return self.verb in (Verb.RETRY, Verb.UNDO)


_ACTIONS = msgspec.json.Decoder(tuple[Action, ...])


def actions_in(annotations: Mapping[str, str]) -> tuple[Action, ...]:
    """The actions in a Rollout's annotations; none if they make no sense: any user may write
    anything there, and it must not keep the Rollout from being followed.
    """
    text = annotations.get(ACTIONS_ANNOTATION)
    if text is None:
        return ()
    try:
        return _ACTIONS.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return ()


def with_action(actions: Sequence[Action], action: Action) -> dict[str, str]:
    """The annotation with ``action`` as the newest, or in the place of the one of its id."""
    others = [one for one in actions if one.id != action.id]
    kept = sorted([*others, action], key=lambda one: one.version)[-MOST_ACTIONS:]
    return {ACTIONS_ANNOTATION: msgspec.json.encode(kept).decode()}
