import asyncio
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from devflow.record import Job
from devflow.watch import Record, recording
from devflow.watch.show.tree import tree
from tests.unit.watch.objects import Shop, at


def test_the_record_of_a_release_is_known_by_its_pods_and_schedule_whatever_its_id() -> None:
    record, mine = Record(), Shop().release(10).job
    assert record.of(mine) is None
    record.latest = replace(mine, id="asked-for")
    assert record.of(mine) is record.latest
    record.latest = replace(mine, schedule_hash="another")
    assert record.of(mine) is None


def test_a_release_that_has_not_begun_has_no_record_yet() -> None:
    record, shop = Record(), Shop()
    record.latest = shop.release(10).job
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    assert record.of(shop.release().job) is None


async def test_the_record_is_read_while_one_watches_and_once_more_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A machine may stand still for a second.
    monkeypatch.setattr("devflow.watch.recorded.EVERY_SECONDS", 3600.0)
    record, read_first, mine = Record(), asyncio.Event(), Shop().release(10).job
    answers = iter(["first", None, "last"])

    async def read() -> Job | None:
        message = next(answers)
        read_first.set()
        return replace(mine, message=message) if message else None

    async with recording(record, read):
        await read_first.wait()
        await asyncio.sleep(0)
        assert record.latest is not None
        assert record.latest.message == "first"
        next(answers)
    assert record.latest.message == "last"


def test_a_steps_sign_is_of_the_end_that_was_recorded() -> None:
    """What is left in the cluster of an aborted release doesn't tell which steps it had passed."""
    failed = Shop().release(
        10, currentStepIndex=0, abort=True, abortedAt="2026-07-01T12:00:08Z", phase="Degraded"
    )
    passed = Shop().release(10, currentStepIndex=1).job
    for recorded, known in ((None, False), (passed, True)):
        console = Console(file=StringIO(), width=120, force_terminal=False)
        with console.capture() as drawn:
            console.print(tree(failed, None, at(9), 40, recorded=recorded))
        assert ("✔ 10% Traffic" in " ".join(drawn.get().split())) is known
