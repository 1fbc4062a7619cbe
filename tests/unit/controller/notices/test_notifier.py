"""Messages: one for each thing, whoever makes it, and whatever fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from devflow.controller.effect import job_changed
from devflow.controller.listeners.notices import RECALLED, NoticeListener
from devflow.controller.notices.notifier import CLAIM, UNKNOWN, Notifier
from devflow.controller.notices.settings import parse_notify
from devflow.controller.process.metrics import Metrics
from devflow.controller.state.tracked_job import TrackedJob
from devflow.record import Job, JobStatus
from devflow.record.notice import Notice, NoticeStatus
from tests.unit.controller.doubles import Clock
from tests.unit.controller.notices.memory import MemoryNotices, Receiver
from tests.unit.record.jobs import BEGAN, job

SETTINGS = parse_notify(
    {
        "targets": [
            {"name": "team", "apprise": {"secret": "team"}},
            {"name": "ci", "webhook": "https://ci.example.com", "key": {"secret": "ci"}},
        ],
        "giveUpAfter": "1h",
        "stuckAfter": "720h",
    }
)
PATIENCE_SECONDS = 20
MOST_TURNS = 100_000


class Leader:
    """One controller's notifications."""

    def __init__(self, store: MemoryNotices, clock: Clock, team: Receiver, ci: Receiver) -> None:
        self.metrics = Metrics()
        self.listener = NoticeListener(SETTINGS, clock)
        self.notifier = Notifier(
            SETTINGS, {"team": team, "ci": ci}, self.listener, store, "lab", clock, self.metrics
        )

    def hears(self, after: Job, before: Job | None = None) -> None:
        self.listener.hear(job_changed(TrackedJob(after, stored=before), before))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        running = asyncio.ensure_future(self.notifier.run())
        try:
            yield
        finally:
            running.cancel()


class Place:
    """What all leaders share."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryNotices(), Clock()
        self.clock.at = BEGAN
        self.team, self.ci = Receiver(), Receiver(repeats=True)

    def leader(self) -> Leader:
        return Leader(self.store, self.clock, self.team, self.ci)

    def only(self, target: str) -> Notice:
        (found,) = (one for one in self.store.notices.values() if one.target == target)
        return found


async def eventually(holds: Callable[[], bool]) -> None:
    """Let others work until it holds: time stands still, so turns are counted."""
    for _ in range(MOST_TURNS):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never held")


@pytest.fixture
def place() -> Place:
    return Place()


async def test_each_target_gets_a_message_once(place: Place) -> None:
    leader = place.leader()
    leader.hears(job())
    leader.hears(job(status=JobStatus.SUCCEEDED), job())
    with leader.at_work():
        await eventually(lambda: len(place.team.got) == len(place.ci.got) == 2)
    assert {key.rpartition("/")[2] for key in place.team.got} == {"started", "done"}
    assert all(one.status is NoticeStatus.SENT for one in place.store.notices.values())


async def test_two_leaders_and_one_more_after_a_restart_send_it_once(place: Place) -> None:
    leaders = [place.leader(), place.leader()]
    for leader in leaders:
        leader.hears(job())
    with leaders[0].at_work(), leaders[1].at_work():
        await eventually(lambda: len(place.team.got) == 1)
    again = place.leader()
    again.listener.recall(job())
    again.hears(job(status=JobStatus.FAILED), job())
    with again.at_work():
        await eventually(lambda: len(place.team.got) == 2)
    assert len(set(place.team.got)) == 2
    assert sorted(place.ci.got) == sorted(key.replace("team", "ci") for key in place.team.got)


async def test_what_a_controller_had_no_time_to_keep_the_next_one_makes(place: Place) -> None:
    place.clock.at = BEGAN + RECALLED
    leader = place.leader()
    leader.listener.recall(job(status=JobStatus.FAILED, finished_at=BEGAN))
    with leader.at_work():
        await eventually(lambda: len(place.team.got) == 1)


def test_old_news_are_none(place: Place) -> None:
    place.clock.at = BEGAN + RECALLED + timedelta(seconds=1)
    leader = place.leader()
    leader.listener.recall(job(status=JobStatus.FAILED, finished_at=BEGAN))
    assert leader.listener.made.empty()


def test_a_release_that_ended_when_no_controller_was_watching_is_no_news_at_a_start(
    place: Place,
) -> None:
    leader = place.leader()
    leader.listener.recall(job(status=JobStatus.SUCCEEDED, finished_at=None))
    assert leader.listener.made.empty()
    leader.hears(job(status=JobStatus.SUCCEEDED, finished_at=None), before=job())
    assert not leader.listener.made.empty()


def test_that_a_release_goes_on_is_no_start(place: Place) -> None:
    leader = place.leader()
    leader.hears(job(), before=job(status=JobStatus.PAUSED))
    assert leader.listener.made.empty()


async def test_a_receiver_that_hangs_delays_no_other(place: Place) -> None:
    place.ci.hanging = True
    leader = place.leader()
    leader.hears(job())
    with leader.at_work():
        await asyncio.wait_for(place.ci.asked.wait(), PATIENCE_SECONDS)
        leader.hears(job(status=JobStatus.SUCCEEDED), job())
        await eventually(lambda: len(place.team.got) == 2)
    assert place.ci.got == []


async def test_a_receiver_that_is_down_gets_it_later(place: Place) -> None:
    place.team.refusing = True
    leader = place.leader()
    leader.hears(job())
    with leader.at_work():
        await eventually(lambda: any(one.error for one in place.store.notices.values()))
        tried = place.only("team")
        assert tried.status is NoticeStatus.WAITING
        assert tried.error == "it answered with 503"
        place.team.refusing = False
        place.clock.move(3600)
        await eventually(lambda: len(place.team.got) == 1)


async def test_what_is_tried_for_too_long_is_given_up_kept_and_counted(place: Place) -> None:
    place.team.refusing = True
    leader = place.leader()
    leader.hears(job())
    with leader.at_work():
        await eventually(lambda: any(one.error for one in place.store.notices.values()))
        place.clock.move(3700)
        await eventually(lambda: place.only("team").status is NoticeStatus.DEAD)
        wanted = 'devflow_dead_notices{target="team"} 1.0'
        await eventually(lambda: wanted in leader.metrics.text().decode())
    assert place.team.got == []


async def test_a_store_that_is_away_loses_nothing(place: Place) -> None:
    place.store.away = True
    leader = place.leader()
    leader.hears(job())
    with leader.at_work():
        for _ in range(100):
            await asyncio.sleep(0)
        assert place.store.notices == {}
        place.store.away = False
        await eventually(lambda: len(place.team.got) == 1)


async def test_a_crash_while_sending_repeats_an_event_and_gives_up_a_message(place: Place) -> None:
    place.team.hanging = place.ci.hanging = True
    killed = place.leader()
    killed.hears(job())
    with killed.at_work():
        await asyncio.wait_for(place.team.asked.wait(), PATIENCE_SECONDS)
        await asyncio.wait_for(place.ci.asked.wait(), PATIENCE_SECONDS)
    place.team.hanging = place.ci.hanging = False
    with place.leader().at_work():
        for _ in range(100):
            await asyncio.sleep(0)
        assert place.ci.got == []
        place.clock.move(CLAIM.total_seconds() + 1)
        await eventually(lambda: len(place.ci.got) == 1)
        await eventually(lambda: place.only("team").status is NoticeStatus.DEAD)
    assert place.team.got == []
    assert place.only("team").error == UNKNOWN


async def test_at_its_end_a_controller_keeps_what_it_has_made(place: Place) -> None:
    leader = place.leader()
    leader.hears(job())
    await leader.notifier.flush()
    assert place.only("team").status is NoticeStatus.WAITING
