"""Which of Argo CD's looks at Git answers whoever has just pushed to it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest

from devflow.errors import Exit, UserError
from devflow.gitops.sync import sync
from devflow.kube import Client, Event, EventType
from devflow.release import parse_app
from tests.unit.release.specs import LEAST

APP = parse_app("shop", LEAST)
BEFORE, THEIRS, OURS, LATER = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)


class ArgoCD:
    """Looks at Git once for each refresh that is asked for, and syncs what it finds at once."""

    def __init__(self, *looks: str) -> None:
        self.looks = list(looks)
        self.revision = BEFORE

    async def get(self, *_: str) -> dict[str, Any]:
        return {
            "metadata": {"namespace": "argocd", "name": "shop", "resourceVersion": "1"},
            "status": {"sync": {"status": "Synced", "revision": self.revision}},
        }

    async def patch(self, *_: object) -> None:
        self.revision = self.looks.pop(0)

    async def watch(self, *_: str) -> AsyncGenerator[Event, None]:
        yield Event(EventType.ADDED, await self.get())


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param([OURS], id="at ours"),
        pytest.param([BEFORE, OURS], id="begun before we pushed"),
        pytest.param([THEIRS, OURS], id="begun after somebody else pushed and before we did"),
        pytest.param([THEIRS, LATER], id="somebody pushed after us"),
    ],
)
def test_a_look_that_had_begun_before_the_push_is_no_answer(looks: list[str]) -> None:
    argo_cd = ArgoCD(*looks)
    asyncio.run(sync(cast("Client", argo_cd), APP, OURS))
    assert argo_cd.revision == looks[-1]
    assert argo_cd.looks == []


class Deleting(ArgoCD):
    """Its Application is deleted before a watch or in it, as with its namespace."""

    def __init__(self, last: str, *, refreshed: bool) -> None:
        super().__init__(last)
        self.refreshed = refreshed

    async def watch(self, *_: str) -> AsyncGenerator[Event, None]:
        if self.refreshed:
            self.refreshed = False
            syncing = await self.get()
            syncing["status"]["sync"]["status"] = "OutOfSync"
            yield Event(EventType.ADDED, syncing)
            return
        # As it was when it went: by itself it would pass for an answer.
        yield Event(EventType.DELETED, await self.get())


@pytest.mark.parametrize("refreshed", [False, True])
def test_an_application_that_goes_meanwhile_is_waited_for_no_longer(refreshed: bool) -> None:
    argo_cd = Deleting(OURS, refreshed=refreshed)
    with pytest.raises(
        UserError, match=r"no Application argocd/shop.*`devflow up`\. Commit ccc"
    ) as gone:
        asyncio.run(sync(cast("Client", argo_cd), APP, OURS))
    assert gone.value.exit_code is Exit.FAILED
