"""How a data plane gets to know the lab's pods."""

from collections.abc import Container
from typing import Protocol

from devflow.lab.traffic.pod import Pod


class Mirror(Protocol):
    """Kubernetes refuses loopback endpoints: each data plane learns of the pods in its own way."""

    async def put(self, pod: Pod, address: tuple[str, int]) -> None:
        """Have requests sent to a pod that answers at ``address``, an IP and a port.

        :raises ApiError: the API server doesn't take it.
        """

    async def remove(self, pod: Pod) -> None:
        """Have no more requests sent to a pod, whether it was ever put or not.

        :raises ApiError: the API server doesn't take it.
        """

    async def tidy(self, uids: Container[str]) -> None:
        """Remove the pods but those with these ``uids``: others went while no lab was running.

        :raises ApiError: the API server doesn't take it.
        """
