"""Canaries of the routers ``traefik`` and ``nginx`` under real requests, which Traefik divides."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.release.routers import router_of
from tests.lab.cluster import new_namespace
from tests.lab.gateway.shares import answers_of, check_share
from tests.lab.loads import Load
from tests.lab.spec.ways import all_by, answers
from tests.lab.traffic import ROLLOUT, App, Object
from tests.lab.waiting import eventually

EXTRAS = ("traefik-proxy",)
"""What the lab has beside the parts of every lab."""
pytestmark = pytest.mark.skipif("not config.getoption('soak')", reason="Traefik: make soak")

STEPS = [10, "approve", 30, "approve", 50, "approve", 100]
BY_HEADER = {"X-Canary": "always"}
BY_COOKIE = {"Cookie": "canary=always"}
ROUTERS: dict[str, Any] = {
    "traefik": "traefik",
    "nginx": {
        "nginx": {
            "additionalIngressAnnotations": {
                "canary-by-header": "X-Canary",
                "canary-by-cookie": "canary",
            }
        }
    },
}
NEW = "version", "2.0.0"
SAMPLE = 200
CLOSE = 0.05
"""How far off a share of so few requests may be, for the gateway to have the weight."""


@dataclass
class TraefikApp(App):
    """An app that Traefik serves."""

    @property
    def target(self) -> Target:
        return Target.parse(self.lab.traefik, self.host)

    def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        found = answers(self, path=path, **headers)
        return (200, "") if not any(key.isdigit() for key in found) else (503, "")

    def weights(self) -> dict[str, int]:
        async def read(kube: Client) -> list[Object]:
            rollout = await kube.get(*ROLLOUT, self.name, self.namespace)
            named = router_of(rollout).routes(rollout)
            found = [await kube.find(*kind, name, self.namespace) for kind, name in named]
            return [dict(rollout), *(dict(one) for one in found if one is not None)]

        objects: list[Object] = self.ask(read)
        shares = router_of(objects[0]).shares(objects)
        return {"stable": shares.stable, "canary": shares.canary} if shares else {"canary": 0}

    def wait_served(self, canary: int) -> None:
        def is_close() -> bool:
            seen: Counter[str] = asyncio.run(answers_of(self.target, SAMPLE, NEW[0]))
            return abs(seen[NEW[1]] / SAMPLE - canary / 100) < CLOSE

        eventually(f"Traefik has weight {canary}", is_close)


@pytest.mark.parametrize("router", ROUTERS)
def test_a_canary_gets_its_share_at_each_weight_and_no_request_fails(
    lab: Lab, router: str, record_property: Callable[[str, object], None]
) -> None:
    with new_namespace(lab) as namespace:
        settings = {"replicas": 4, "steps": STEPS, "gateway": None, "router": ROUTERS[router]}
        app = TraefikApp(lab, namespace, "shop", settings).install("1.0.0")
        with Load(app.target) as load:
            app.release("2.0.0")
            for weight in (10, 30, 50):
                app.wait_weight(weight)
                app.wait_served(weight)
                check_share(app, weight, record_property, NEW)
                if router == "nginx":
                    assert answers(app, **BY_HEADER) == all_by("2.0.0")
                    assert answers(app, **BY_COOKIE) == all_by("2.0.0")
                app.approve()
            app.wait_healthy()
            app.wait_pods(4)
            assert answers(app) == all_by("2.0.0")
            app.release("3.0.0")
            app.wait_weight(10)
            app.abort()
            app.wait_pods(4)
            assert answers(app) == all_by("2.0.0")
        assert not load.failures()
        print(f"{router}: {len(load.samples)} requests beside, none failed")
        with Load(app.target) as load:
            app.release("4.0.0")
            app.wait_weight(10)
            app.annotate_canary(fault="crash-loop")
            app.wait_weight(0)
            app.wait_pods(4)
            assert answers(app) == all_by("2.0.0")
        failed = load.failures()
        print(f"{router}: {len(load.samples)} requests beside a crash, failed: {dict(failed)}")
        # The route stays: at most the canary's share fails, until the controller takes it back.
        assert "status 404" not in failed
        assert failed.total() <= len(load.samples) / 10
