"""Several data planes as one: each gets to know every pod, and all have to forget one that goes."""

from collections.abc import Container

import pytest

from devflow.lab.traffic.pod import Pod
from devflow.lab.traffic.traefik.beside import Gateways, Mirrors
from tests.unit.lab.traffic.pods import pod

ADDRESS = "127.10.0.7", 8080


class Plane:
    """Notes what it is told; still sends requests to a pod if it is ``slow``."""

    def __init__(self, *, slow: bool = False) -> None:
        self.slow = slow
        self.told: list[object] = []

    async def dropped(self, address: tuple[str, int], within_seconds: float) -> bool:
        return not self.slow

    async def put(self, pod: Pod, address: tuple[str, int]) -> None:
        self.told.append((pod.name, address))

    async def remove(self, pod: Pod) -> None:
        self.told.append(pod.name)

    async def tidy(self, uids: Container[str]) -> None:
        self.told.append("tidy")


async def test_each_of_them_is_told_of_every_pod() -> None:
    planes = Plane(), Plane()
    mirrors, one = Mirrors(planes), pod()
    await mirrors.put(one, ADDRESS)
    await mirrors.remove(one)
    await mirrors.tidy(())
    assert planes[0].told == planes[1].told == [(one.name, ADDRESS), one.name, "tidy"]


@pytest.mark.parametrize("slow", [False, True])
async def test_a_pod_is_dropped_once_all_of_them_have_dropped_it(slow: bool) -> None:
    gateways = Gateways([Plane(), Plane(slow=slow)])
    assert await gateways.dropped(ADDRESS, 1.0) is not slow
