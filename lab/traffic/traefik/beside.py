"""Two data planes at once: what one is told the other is told, too."""

import asyncio
from collections.abc import Container, Sequence

from devflow.lab.traffic.gateway import Forgets
from devflow.lab.traffic.mirror import Mirror
from devflow.lab.traffic.pod import Pod


class Mirrors:
    """Several mirrors as one."""

    def __init__(self, mirrors: Sequence[Mirror]) -> None:
        self._mirrors = mirrors

    async def put(self, pod: Pod, address: tuple[str, int]) -> None:
        """Have requests sent to a pod by all of them."""
        await asyncio.gather(*(mirror.put(pod, address) for mirror in self._mirrors))

    async def remove(self, pod: Pod) -> None:
        """Have no more requests sent to a pod by any of them."""
        await asyncio.gather(*(mirror.remove(pod) for mirror in self._mirrors))

    async def tidy(self, uids: Container[str]) -> None:
        """Remove the pods but those with these ``uids``."""
        await asyncio.gather(*(mirror.tidy(uids) for mirror in self._mirrors))


class Gateways:
    """Several gateways as one."""

    def __init__(self, gateways: Sequence[Forgets]) -> None:
        self._gateways = gateways

    async def dropped(self, address: tuple[str, int], within_seconds: float) -> bool:
        """Wait until none of them has the address; False if that takes too long."""
        waiting = (gateway.dropped(address, within_seconds) for gateway in self._gateways)
        return all(await asyncio.gather(*waiting))
