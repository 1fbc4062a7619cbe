"""What every listener has to keep to: a new one is tested by its line in ``PROBES``."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from devflow.controller.effect import JobChanged, job_changed
from devflow.controller.listeners import all_listeners
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.listeners.notify import notify
from devflow.controller.listeners.store import StoreListener
from devflow.controller.process.metrics import Metrics
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.backoff import Backoff
from devflow.record.job import JobStatus
from devflow.record.transitions import complete
from tests.unit.controller.doubles import NOON, Clock, Store
from tests.unit.controller.listeners.probes import PROBES, Probe
from tests.unit.record.jobs import job

IDS = ("shop-r2-0a1b2c3d", "cart-r2-0a1b2c3d")


class Broken:
    """Fails at every change."""

    name = "broken"

    def __init__(self) -> None:
        self.changes: list[JobChanged] = []

    def hear(self, change: JobChanged) -> None:
        self.changes.append(change)
        raise RuntimeError("no network")


def releases() -> Iterator[JobChanged]:
    """Two releases side by side, from their beginning to their end."""
    tracked = [TrackedJob(job(id=id_, serial=0)) for id_ in IDS]
    for one in tracked:
        yield job_changed(one, None)
    for index in range(len(tracked[0].job.steps)):
        for one in tracked:
            before = one.job
            done = complete(before.steps[index], NOON)
            steps = (*before.steps[:index], done, *before.steps[index + 1 :])
            over = index == len(before.steps) - 1
            status = JobStatus.SUCCEEDED if over else JobStatus.RUNNING
            one.job = replace(before, steps=steps, status=status, updated_at=NOON)
            yield job_changed(one, before)


@pytest.fixture(params=PROBES)
async def probe(request: pytest.FixtureRequest) -> object:
    made = PROBES[request.param]()
    yield made
    made.close()


def test_every_listener_is_tested_here() -> None:
    store = StoreListener(Store(), Clock(), Backoff, Metrics())
    names = [
        listener.name for listener in all_listeners(Metrics(), store, NoticeListener(None, Clock()))
    ]
    assert sorted(names) == sorted(PROBES)


async def test_it_gets_each_event_once_and_in_the_order_of_its_job(probe: Probe) -> None:
    changes = list(releases())
    for change in changes:
        notify([probe.listener], change)
    assert probe.due(changes)
    assert await probe.made() == probe.due(changes)


async def test_it_returns_at_once_though_what_it_writes_to_is_stuck(probe: Probe) -> None:
    probe.stall()
    changes = list(releases())
    for change in changes:
        # A coroutine, such as that of `async def hear`, would be left unawaited.
        answer: object = probe.listener.hear(change)  # type: ignore[func-returns-value]
        assert answer is None
    assert await probe.made() == probe.due(changes)


@pytest.mark.parametrize("broken_first", [True, False])
async def test_another_that_fails_costs_it_nothing(probe: Probe, broken_first: bool) -> None:
    changes, broken = list(releases()), Broken()
    listeners = [broken, probe.listener] if broken_first else [probe.listener, broken]
    for change in changes:
        notify(listeners, change)
    assert broken.changes == changes
    assert await probe.made() == probe.due(changes)


async def test_when_it_fails_the_others_get_everything(
    probe: Probe, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    changes, other = list(releases()), Broken()
    monkeypatch.setattr(probe.listener, "hear", _fail)
    for change in changes:
        notify([probe.listener, other], change)
    assert other.changes == changes
    assert f"listener {probe.listener.name} failed at job {IDS[0]}" in caplog.messages


def _fail(change: JobChanged) -> None:
    raise RuntimeError("broken")


def test_a_job_that_was_over_before_we_first_saw_it_is_no_news() -> None:
    over = TrackedJob(job(status=JobStatus.SUCCEEDED))
    assert job_changed(over, None).events == ()
    assert job_changed(TrackedJob(job()), None).events
