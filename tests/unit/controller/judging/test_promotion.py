"""What the controller does about a fix of a version that was never available, by the answers."""

from devflow.controller.change import (
    PromotionAnswered,
    ReplicaSetChanged,
    RolloutChanged,
    TimePassed,
)
from devflow.controller.effect import PromoteRelease
from devflow.live import RolloutState
from devflow.record.fold.way_back import NEVER_AVAILABLE
from tests.unit.controller.test_react import Reacting, changed, only, synced
from tests.unit.record.fold.test_way_back import FIRST, FIX, replica_set


def asked() -> tuple[Reacting, PromoteRelease]:
    """A controller that has seen the first version and its fix, and asks for the promotion."""
    reacting = Reacting()
    reacting.take(RolloutChanged(synced()), RolloutChanged(changed(FIRST)))
    reacting.take(RolloutChanged(changed(FIX)))
    app = next(iter(reacting.state.apps.values()))
    stable = changed(replica_set(FIRST, FIRST.pod_hash, 0))
    (ask,) = only(PromoteRelease, reacting.take(ReplicaSetChanged(app, FIX.pod_hash, stable)))
    return reacting, ask


def answer(ask: PromoteRelease, rollout: RolloutState | None, *, served: bool) -> PromotionAnswered:
    return PromotionAnswered(ask.app, ask.tracked, rollout, served)


def test_a_promotion_that_came_to_nothing_is_tried_again() -> None:
    reacting, ask = asked()
    assert not only(PromoteRelease, reacting.take(TimePassed()))
    reacting.take(answer(ask, None, served=False))
    assert only(PromoteRelease, reacting.take(TimePassed()))


def test_a_stable_that_has_served_is_noted_and_not_asked_about_again() -> None:
    reacting, ask = asked()
    assert ask.tracked.job.message.startswith(NEVER_AVAILABLE)
    effects = reacting.take(answer(ask, None, served=True), TimePassed())
    assert not only(PromoteRelease, effects)
    job = ask.tracked.job
    assert job.from_ is not None
    assert job.from_.served
    assert not job.message.startswith(NEVER_AVAILABLE)


def test_an_answer_about_an_earlier_release_says_nothing_of_the_newest() -> None:
    reacting, ask = asked()
    ask.app.tracked = None
    before = ask.tracked.job
    reacting.take(answer(ask, None, served=True))
    assert ask.tracked.job is before
