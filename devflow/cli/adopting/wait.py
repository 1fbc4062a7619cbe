"""Waits until an object is as it has to be, for as long as there is one."""

from collections.abc import Callable, Mapping
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube import Client, EventType

Holds = Callable[[Mapping[str, Any]], bool]


async def until(
    kube: Client, kind: tuple[str, str], namespace: str, name: str, holds: Holds, else_: str
) -> None:
    """Wait until the object of an apiVersion and a kind ``holds``.

    :raises UserError: it is gone, or goes meanwhile; ``else_`` says what to do then.
    """
    there = False
    async for event in kube.watch(*kind, namespace, name):
        if event.type is EventType.DELETED or (event.type is EventType.SYNCED and not there):
            # As it was when it went, it would pass for an answer.
            raise UserError(
                f"{kind[1]} {namespace}/{name} was deleted while it was waited for; {else_}",
                Exit.FAILED,
            )
        if event.object:
            there = True
            if holds(event.object):
                return
