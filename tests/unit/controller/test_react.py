"""What the controller concludes from changes, one after the other, without any I/O."""

from typing import TypeVar

from msgspec.structs import replace

from devflow.controller.change import (
    ApplicationChanged,
    Change,
    PodChanged,
    RequestConfirmed,
    RolloutChanged,
)
from devflow.controller.effect import AllSeen, ConfirmRequest, Effect, JobChanged, WatchRevision
from devflow.controller.react import react
from devflow.controller.state.state import State
from devflow.kube.listing import Key
from devflow.kube.watch import Change as ObjectChange
from devflow.kube.watch import EventType
from devflow.live import (
    ASKED,
    DONE,
    ApplicationState,
    PodState,
    Request,
    RolloutState,
    Verb,
)
from devflow.record.job import JobStatus
from tests.unit.controller.doubles import NOON
from tests.unit.record.actions import action, later
from tests.unit.record.histories import history

STATES = [state for state in history([10, "verify", 100], {}) if state.observed]
SHOP = Key(STATES[0].namespace, STATES[0].name)
RELEASE = next(state for state in STATES if state.revision == 2)
REQUEST = Request("asked", RELEASE.image, "alice", 1)
APPLICATION = ApplicationState(
    *("argocd", SHOP.name, 1, "Synced", "", "", "", "", SHOP.namespace), request=REQUEST
)
S = TypeVar("S")
E = TypeVar("E", bound=Effect)


def changed(state: S) -> ObjectChange[S]:
    return ObjectChange(EventType.MODIFIED, SHOP, "uid", state, gap=False)


def synced() -> ObjectChange[RolloutState]:
    return ObjectChange(EventType.SYNCED, Key("", ""), "", None, gap=False)


class Reacting:
    """A state, and the effects of changes."""

    def __init__(self, unsynced: int = 1) -> None:
        self.state = State("here", unsynced=unsynced)

    def take(self, *changes: Change) -> list[Effect]:
        return [effect for change in changes for effect in react(self.state, change, NOON)]


def only(kind: type[E], effects: list[Effect]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def test_nothing_is_concluded_before_every_watch_has_shown_what_there_is() -> None:
    reacting = Reacting(unsynced=2)
    assert reacting.take(RolloutChanged(changed(STATES[0])), RolloutChanged(synced())) == []
    effects = reacting.take(RolloutChanged(synced()))
    assert effects[0] == AllSeen(1)
    (new,) = only(JobChanged, effects)
    assert new.before is None


def test_an_older_state_of_a_rollout_changes_nothing() -> None:
    reacting = Reacting()
    newer = replace(RELEASE, resource_version=RELEASE.resource_version + 1)
    reacting.take(RolloutChanged(synced()), RolloutChanged(changed(newer)))
    assert reacting.take(RolloutChanged(changed(RELEASE))) == []
    assert reacting.state.apps[SHOP].rollout is newer


def test_what_a_stopped_watch_still_brings_is_dropped() -> None:
    reacting = Reacting()
    effects = reacting.take(RolloutChanged(synced()), RolloutChanged(changed(RELEASE)))
    (watch,) = only(WatchRevision, effects)
    pod = PodState("shop-1", watch.pod_hash, False, NOON, "", "", 0)
    reacting.take(PodChanged(watch.app, "before", changed(pod)))
    assert not watch.app.pods
    reacting.take(PodChanged(watch.app, watch.pod_hash, changed(pod)))
    assert watch.app.pods


def test_listeners_get_a_new_job_once_its_id_is_sure() -> None:
    reacting = Reacting()
    application = changed(replace(APPLICATION, request=None))
    effects = reacting.take(
        RolloutChanged(synced()),
        ApplicationChanged(application),
        RolloutChanged(changed(RELEASE)),
    )
    assert not only(JobChanged, effects)
    (ask,) = only(ConfirmRequest, effects)
    answer = RequestConfirmed(ask.app, ask.tracked, ask.earlier, REQUEST)
    (new,) = only(JobChanged, reacting.take(answer))
    assert (new.after.id, new.after.actor, new.after.status) == (
        "asked",
        "alice",
        JobStatus.RUNNING,
    )
    assert {event.job for event in new.events} == {"asked"}


def test_one_change_of_a_job_is_one_effect() -> None:
    reacting = Reacting()
    reacting.take(RolloutChanged(synced()), RolloutChanged(changed(RELEASE)))
    assert not reacting.take(RolloutChanged(changed(RELEASE)))


def test_an_action_is_recorded_as_done_though_another_walk_began_before_that_was_written() -> None:
    abort = action("a", Verb.ABORT, RELEASE, outcome=ASKED)
    aborted = later(RELEASE, actions=(abort,), aborted=True)
    retry = action("b", Verb.RETRY, aborted, outcome=ASKED)
    retried = later(aborted, actions=(abort, retry), aborted=False)
    told = later(retried, actions=(replace(abort, outcome=DONE), replace(retry, outcome=DONE)))
    reacting = Reacting()
    seen = [RolloutChanged(changed(state)) for state in (RELEASE, aborted, retried)]
    reacting.take(RolloutChanged(synced()), *seen)
    before = reacting.state.apps[SHOP].earlier
    assert [one.outcome for known in before for one in known.job.actions] == [ASKED]
    effects = only(JobChanged, reacting.take(RolloutChanged(changed(told))))
    assert [one.outcome for effect in effects for one in effect.after.actions] == [DONE, DONE]
    assert {event.what for effect in effects for event in effect.events} == {
        "abort done",
        "retry done",
    }
    assert reacting.state.apps[SHOP].earlier == ()
