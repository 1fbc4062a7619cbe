"""Tasks that only make sense together."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def all_or_first_error(work: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Do all at once; when one fails, cancel the others and raise what it raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
