"""Waits for what a program has begun, in one go."""

import asyncio

QUIET_SECONDS = 0.2
"""After this long without one task ending, what is left is left to the SDK."""


async def settle() -> None:
    """Return when the tasks of this loop have ended, or one has failed, or none ends any more.

    The SDK waits for them again and again, for all of them at each answer that comes in: with many
    resources under way most of a program's time would go there. When it gets to wait after this,
    there is next to nothing left. What failed is left for it to tell.
    """
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        ended, _ = await asyncio.wait(
            tasks, timeout=QUIET_SECONDS, return_when=asyncio.FIRST_EXCEPTION
        )
        if not ended or any(not task.cancelled() and task.exception() for task in ended):
            return
