"""What is waited for while an app moves may be deleted by somebody else."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, cast

import pytest

from devflow.cli.adopting.wait import until
from devflow.errors import Exit, UserError
from devflow.kube import Client, Event, EventType

BEFORE: dict[str, Any] = {"metadata": {"generation": 1}, "spec": {}, "status": {}}
AFTER: dict[str, Any] = {**BEFORE, "status": {"phase": "Healthy"}}
SYNCED = Event(EventType.SYNCED, {})


class Cluster:
    """Shows events, then nothing more, for ever."""

    def __init__(self, *events: Event) -> None:
        self.events = events

    async def watch(self, *_: str) -> AsyncGenerator[Event, None]:
        for event in self.events:
            yield event
        await asyncio.Event().wait()


def waited(*events: Event) -> None:
    async def wait() -> None:
        async with asyncio.timeout(5):
            kube = cast("Client", Cluster(*events))
            kind = ("argoproj.io/v1alpha1", "Rollout")
            await until(kube, kind, "web", "shop", _is_healthy, "the Deployment serves on")

    asyncio.run(wait())


def _is_healthy(rollout: Any) -> bool:
    return bool(rollout["status"].get("phase") == "Healthy")


def test_an_object_is_waited_for_until_it_is_as_it_has_to_be() -> None:
    waited(Event(EventType.ADDED, BEFORE), SYNCED, Event(EventType.MODIFIED, AFTER))


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([SYNCED], id="before the watch"),
        pytest.param(
            [Event(EventType.ADDED, BEFORE), SYNCED, Event(EventType.DELETED, BEFORE)],
            id="meanwhile",
        ),
        pytest.param(
            [Event(EventType.ADDED, BEFORE), SYNCED, Event(EventType.DELETED, AFTER)],
            id="as it would pass",
        ),
        pytest.param(
            [
                Event(EventType.ADDED, BEFORE),
                SYNCED,
                Event(EventType.DELETED, {"metadata": {"name": "shop"}}),
            ],
            id="seen by a list",
        ),
    ],
)
def test_one_that_is_deleted_is_waited_for_no_longer(events: Sequence[Event]) -> None:
    with pytest.raises(
        UserError, match=r"Rollout web/shop was deleted.*the Deployment serves"
    ) as e:
        waited(*events)
    assert e.value.exit_code is Exit.FAILED
