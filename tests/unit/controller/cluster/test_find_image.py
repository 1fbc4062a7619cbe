"""Releases of an app whose pod template a Deployment has: their image is in a ReplicaSet."""

import asyncio

from msgspec.structs import replace

from devflow.controller.change import Change, ImageFound, RolloutChanged
from devflow.controller.cluster.find_image import find_image
from devflow.controller.effect import Effect, FindImage, JobChanged, WatchRevision
from devflow.controller.react import react
from devflow.controller.state.app import App
from devflow.controller.state.state import State
from devflow.kube import UnreachableError
from devflow.kube.backoff import Backoff
from devflow.kube.listing import Key
from devflow.kube.watch import Change as ObjectChange
from devflow.kube.watch import EventType
from devflow.live import ApplicationState, Request, RolloutState
from devflow.record import Job, JobStatus
from tests.unit.controller.doubles import NOON
from tests.unit.record.histories import history

STATES = [
    replace(state, image="", workload="web")
    for state in history([10, "verify", 100], {})
    if state.observed and state.pod_hash
]
SHOP = Key(STATES[0].namespace, STATES[0].name)
FIRST = STATES[0]
SECOND = next(state for state in STATES if state.pod_hash != FIRST.pod_hash)
IMAGES = {FIRST.pod_hash: "shop:1", SECOND.pod_hash: "shop:2"}


def change(rollout: RolloutState) -> RolloutChanged:
    return RolloutChanged(ObjectChange(EventType.MODIFIED, SHOP, "uid", rollout, gap=False))


class Reacting:
    """A controller's state after its watches have shown what there was."""

    def __init__(self) -> None:
        self.state = State("here", unsynced=1)
        self.take(RolloutChanged(ObjectChange(EventType.SYNCED, Key("", ""), "", None, gap=False)))

    def take(self, *changes: Change) -> list[Effect]:
        return [effect for one in changes for effect in react(self.state, one, NOON)]

    @property
    def app(self) -> App:
        return self.state.apps[SHOP]

    def walk(self) -> list[Job]:
        """Its jobs, after all states with every question answered."""
        jobs: dict[str, Job] = {}
        for rollout in STATES:
            effects = self.take(change(rollout))
            while effects:
                effect = effects.pop(0)
                if isinstance(effect, FindImage):
                    image = IMAGES[rollout.pod_hash]
                    effects += self.take(ImageFound(effect.app, rollout.pod_hash, image))
                elif isinstance(effect, JobChanged):
                    jobs[effect.after.id] = effect.after
        return list(jobs.values())


def test_nothing_is_concluded_before_the_image_is_known_and_it_is_asked_for_once() -> None:
    reacting = Reacting()
    assert reacting.take(change(FIRST)) == [FindImage(reacting.app)]
    assert reacting.take(change(replace(FIRST, resource_version=99))) == []
    effects = reacting.take(ImageFound(reacting.app, FIRST.pod_hash, "shop:1"))
    (new,) = [effect for effect in effects if isinstance(effect, JobChanged)]
    assert new.after.to.image == "shop:1"


def test_a_whole_release_is_recorded_with_the_images_of_both_versions() -> None:
    first, second = Reacting().walk()
    assert (first.to.image, first.status) == ("shop:1", JobStatus.SUCCEEDED)
    assert second.from_ is not None
    assert (second.from_.image, second.to.image) == ("shop:1", "shop:2")
    assert second.status is JobStatus.SUCCEEDED
    assert [step.name for step in second.steps][:3] == ["Applied", "10% Traffic", "Verify"]


def test_an_answer_about_a_version_that_is_history_leads_to_another_question() -> None:
    reacting = Reacting()
    reacting.take(change(FIRST), change(SECOND))
    effects = reacting.take(ImageFound(reacting.app, FIRST.pod_hash, "shop:1"))
    assert effects == [FindImage(reacting.app)]
    effects = reacting.take(ImageFound(reacting.app, SECOND.pod_hash, "shop:2"))
    assert any(isinstance(effect, WatchRevision) for effect in effects)


def test_a_version_that_its_job_names_needs_no_question() -> None:
    reacting = Reacting()
    reacting.walk()
    reacting.app.images = {}
    assert reacting.take(change(replace(STATES[-1], resource_version=10**6))) == []
    assert reacting.app.rollout is not None
    assert reacting.app.rollout.image == "shop:2"


class Answers:
    """A ``Lookup`` that is unreachable, then knows no ReplicaSet, then does."""

    def __init__(self) -> None:
        self.left: list[str | Exception] = [UnreachableError("refused"), "", "shop:1"]

    async def request(self, application: ApplicationState) -> Request | None:
        raise AssertionError(application)

    async def image(self, rollout: RolloutState) -> str:
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


def test_the_image_is_asked_for_until_there_is_an_answer() -> None:
    app = App(SHOP)
    app.put_rollout(FIRST)
    found = asyncio.run(find_image(FindImage(app), Answers(), Backoff(0.1, 1.0, _at_once)))
    assert found == ImageFound(app, FIRST.pod_hash, "shop:1")


def test_the_image_of_an_app_that_is_gone_is_asked_for_no_longer() -> None:
    found = asyncio.run(find_image(FindImage(App(SHOP)), Answers(), Backoff(0.1, 1.0, _at_once)))
    assert found.image == ""
