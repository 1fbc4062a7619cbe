"""Runs work on many objects concurrently, as far as their order allows."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from devflow.kube import ApiError

CONCURRENCY = 24
"""Requests under way at once. More makes an API server slower, not faster."""

R = TypeVar("R")


@dataclass
class Outcome(Generic[R]):
    """The results, by key."""

    done: dict[str, R] = field(default_factory=dict)
    failed: dict[str, ApiError] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    """Not tried, with the key of the failed one that it waits for."""


async def run_in_order(
    after: Mapping[str, frozenset[str]],
    priority: Mapping[str, object],
    work: Callable[[str], Awaitable[R]],
) -> Outcome[R]:
    """Run ``work`` for each key once all keys it is ``after`` are done.

    Of those that are ready, the one with the lowest ``priority`` goes first. An ``ApiError`` fails
    its key and skips those after it; any other exception ends everything. Keys in a circle are
    skipped, with one of themselves as the reason.
    """
    outcome: Outcome[R] = Outcome()
    waiting = {key: set(needs & after.keys()) for key, needs in after.items()}
    followers: dict[str, list[str]] = {key: [] for key in after}
    for key, needs in waiting.items():
        for need in needs:
            followers[need].append(key)
    ready = [(priority[key], key) for key, needs in waiting.items() if not needs]
    heapq.heapify(ready)
    running: dict[asyncio.Task[R], str] = {}
    try:
        while ready or running:
            while ready and len(running) < CONCURRENCY:
                _, key = heapq.heappop(ready)
                running[asyncio.ensure_future(work(key))] = key
            finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                key = running.pop(task)
                try:
                    outcome.done[key] = task.result()
                except ApiError as error:
                    outcome.failed[key] = error
                    _skip(key, followers, outcome)
                    continue
                for follower in followers[key]:
                    waiting[follower].discard(key)
                    if not waiting[follower]:
                        heapq.heappush(ready, (priority[follower], follower))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    for key, needs in waiting.items():
        if needs and key not in outcome.skipped:
            outcome.skipped[key] = min(needs)
    return outcome


def _skip(failed: str, followers: Mapping[str, list[str]], outcome: Outcome[R]) -> None:
    stack = list(followers[failed])
    while stack:
        key = stack.pop()
        if key not in outcome.skipped:
            outcome.skipped[key] = failed
            stack += followers[key]
