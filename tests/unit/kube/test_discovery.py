"""Which kinds a cluster serves, asked once for all that need to know."""

import asyncio
import contextlib
import gc
from collections.abc import Mapping
from typing import Any

from devflow.kube import UnreachableError
from devflow.kube.discovery import Discovery


async def test_a_failure_after_everybody_has_gone_is_not_logged_as_lost() -> None:
    """As when the API server is killed, and the controller stops waiting for its answer."""
    killed = asyncio.Event()
    lost: list[Mapping[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))

    async def get(path: str) -> dict[str, Any]:
        await killed.wait()
        raise UnreachableError("the connection was refused")

    discovery = Discovery(get)
    asking = asyncio.create_task(discovery.find("v1", "Pod"))
    await asyncio.sleep(0)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    killed.set()
    (question,) = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.wait((question,))
    del question
    del discovery
    gc.collect()
    assert lost == []


async def test_a_failure_is_raised_to_all_that_asked_and_the_next_asks_anew() -> None:
    answers: list[Exception | dict[str, Any]] = [
        UnreachableError("refused"),
        {"resources": [{"kind": "Pod", "name": "pods", "namespaced": True}]},
    ]

    async def get(path: str) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    discovery = Discovery(get)
    both = await asyncio.gather(
        *(discovery.find("v1", "Pod") for _ in range(2)), return_exceptions=True
    )
    assert [type(one) for one in both] == [UnreachableError] * 2
    assert (await discovery.find("v1", "Pod")).plural == "pods"
