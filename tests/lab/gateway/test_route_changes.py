"""A change of an app's route reaches its requests, also in mid-canary, and moves no weight."""

import asyncio
import json
from functools import partial
from typing import Any

import aiohttp
import pytest

from devflow.lab.load import Target
from devflow.release.routers import ROUTERS, Router, Shares
from tests.lab.app_stack import Stack, engine_name, router, stack
from tests.lab.loads import Load
from tests.lab.pulumi_cli import WITH_CLI
from tests.lab.waiting import eventually
from tests.lab.writes import recorded

__all__ = ["engine_name", "router", "stack"]

ISTIO = "networking.istio.io/v1"
ROUTE_KINDS = "VirtualService", "HTTPRoute"
STICKY = [one for one in ROUTERS.values() if "sessionAffinity" in one.extra_steps]
CHANGED = {
    "rewrite": "/v2",
    "timeout": "5s",
    "retries": 2,
    "headers": {"response": {"set": {"x-route": "changed"}}},
}


def answer(url: str, host: str) -> tuple[int, str | None, dict[str, Any]]:
    """Of one request: status, the header that the route sets, and what the pod has seen."""

    async def send() -> tuple[int, str | None, dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{url}/cart?a=1", headers={"Host": host}) as response,
        ):
            text = await response.text()
            seen = json.loads(text) if response.status == 200 else {}
            return response.status, response.headers.get("x-route"), seen

    return asyncio.run(send())


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_in_mid_canary_it_takes_effect_with_no_weight_moved_and_no_request_failed(
    stack: Stack,
) -> None:
    url, host = stack.lab.gateway, f"{stack.shop}.localhost"
    served = {"hosts": [host], "gateway": "istio-ingress/public", "steps": [50, "approve", 100]}
    stack.write({stack.shop: 1}, **served)
    stack.up()
    stack.wait_until_healthy(stack.shop, 1)
    stack.write({stack.shop: 2}, **served)
    stack.up()
    stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=1)
    eventually("the gateway serves it", lambda: answer(url, host)[0] == 200)
    assert answer(url, host)[1:2] == (None,)

    names = (stack.shop, f"{stack.shop}-hosts")
    watched = [(ISTIO, "VirtualService", stack.namespace, name) for name in names]
    with recorded(stack.lab, *watched) as writes, Load(Target.parse(url, host), 50) as under_load:
        before = len(under_load.samples)
        stack.write({stack.shop: 2}, **served, route=CHANGED)
        stack.up()
        eventually("the route is the new one", lambda: answer(url, host)[1] == "changed")
        after = len(under_load.samples)
        eventually("both versions", lambda: len(under_load.samples) > after + 100)
    assert answer(url, host)[2]["path"] == "/v2/cart?a=1"
    assert not under_load.failures()
    assert {sample.version for sample in under_load.samples[before:]} == {"1.0.0", "2.0.0"}
    assert writes.managers("VirtualService", stack.shop) == set()
    (manager,) = writes.managers("VirtualService", f"{stack.shop}-hosts")
    assert manager.startswith({"embedded": "devflow", "pulumi": "pulumi-"}[stack.engine])
    assert stack.shares(stack.shop) == Shares(stable=50, canary=50)


@pytest.mark.parametrize("engine_name", ["embedded"])
@pytest.mark.parametrize("router", STICKY, ids=lambda router: router.name)
def test_session_affinity_comes_changes_and_goes_with_no_request_failed(
    stack: Stack, router: Router
) -> None:
    url = stack.lab.gateway if router.name == "istio" else stack.lab.gateway_api
    host = f"{stack.shop}.localhost"
    served: dict[str, Any] = {"hosts": [host], "gateway": "istio-ingress/public"}
    stack.write({stack.shop: 1}, **served)
    stack.up()
    stack.wait_until_healthy(stack.shop, 1)
    eventually("the gateway serves it", lambda: answer(url, host)[0] == 200)
    with Load(Target.parse(url, host), 50) as under_load:
        for seconds in (60, 120, None):
            affinity = {"stableMaxAge": f"{seconds}s"}
            more = {"sessionAffinity": affinity} if seconds else {}
            stack.write({stack.shop: 1}, **served, **more)
            stack.up()
            eventually(f"an age of {seconds}", partial(_is_kept, url, host, seconds))
        after = len(under_load.samples)
        eventually("more answers", lambda: len(under_load.samples) > after + 50)
    assert not under_load.failures()
    left = {name for kind, name in stack.objects(stack.shop) if kind in ROUTE_KINDS}
    assert not [name for name in left if "affinity" in name]


def _is_kept(url: str, host: str, seconds: int | None) -> bool:
    """Whether the cookie in answers of stable, or that there is none, is as it has to be."""

    async def send() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers={"Host": host}) as response,
        ):
            return response.headers.get("Set-Cookie", "")

    cookie = asyncio.run(send())
    return f"Max-Age={seconds};" in cookie if seconds else not cookie
