"""Waits for the tasks that a program has started, all at once."""

import asyncio

QUIET_SECONDS = 0.2
"""How long no task may end before the rest is left to the SDK."""


async def settle() -> None:
    """Return when all tasks of this loop have ended, one has failed, or none ends any more.

    The SDK waits for all tasks again at each response that arrives: with many resources under way
    most of a program's time would go there. After this there is next to nothing left to wait for.
    The SDK itself reports the task that failed.
    """
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        ended, _ = await asyncio.wait(
            tasks, timeout=QUIET_SECONDS, return_when=asyncio.FIRST_EXCEPTION
        )
        if not ended or any(not task.cancelled() and task.exception() for task in ended):
            return
