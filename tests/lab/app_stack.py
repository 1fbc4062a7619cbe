"""A stack of two apps, brought up by the repository's own program."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow import engine
from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import Manifest
from devflow.release.routers import ROUTERS, Router, Shares, router_of
from tests.lab.cluster import call, status_of_spec
from tests.lab.project_copy import copy_project
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import PATIENCE_SECONDS

ISTIO = ROUTERS["istio"]


SMI: Mapping[str, Any] = {"raw": {"smi": {}}}
"""A router that we know nothing of, of which Argo Rollouts makes all objects itself."""
_REACHED: Mapping[str, dict[str, Any]] = {"none": {}, "raw": {"router": SMI}}
_AT_GATEWAY = {"gateway": "istio-ingress/public"}


def routed(router: Router, app: str) -> dict[str, Any]:
    """What a user writes of an app of a router, but its name and image."""
    quick: dict[str, Any] = {"scaleDown": {"oldStable": "1s", "abortedCanary": "1s"}}
    hosts = {"hosts": [f"{app}.localhost"]}
    reached: dict[str, dict[str, Any]] = {
        "nginx": hosts,
        "traefik": hosts,
        "gateway-api": {**hosts, **_AT_GATEWAY},
    }
    return {
        "router": router.name,
        **(quick if router.name != "none" else {}),
        **reached.get(router.name, {}),
        **_REACHED.get(router.name, {}),
    }


class Stack:
    """The repository's own program, two apps in one namespace; the stack has its name, too."""

    def __init__(
        self,
        lab: Lab,
        folder: Path,
        namespace: str,
        engine_name: str,
        router: Router = ISTIO,
    ) -> None:
        self.lab, self.folder, self.namespace, self.router = lab, folder, namespace, router
        self.engine = engine_name
        self.shop, self.cart = f"{namespace}-shop", f"{namespace}-cart"
        copy_project(folder)
        (folder / f"Pulumi.{namespace}.yaml").write_text("config:\n  devflow:cluster: lab\n")
        self.write({self.shop: 1, self.cart: 1})

    def write(self, versions: dict[str, int], **changes: Any) -> None:
        apps: dict[str, dict[str, Any]] = {
            name: {
                "namespace": self.namespace,
                "image": f"ghcr.io/acme/shop:{version}.0.0",
                "replicas": 4,
                "verify": {"for": "1s"},
                "source": {"repoURL": "https://example.com/apps.git"},
                **routed(self.router, name),
                **changes,
            }
            for name, version in versions.items()
        }
        stack = {"namespaces": {self.namespace: {"create": False}}, "apps": apps}
        (self.folder / "stacks" / f"{self.namespace}.yaml").write_text(yaml.safe_dump(stack))

    def up(self) -> None:
        asyncio.run(engine.up(self.folder, self.namespace, self.engine))

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """All kinds that the objects of an app have."""
        return (*self.router.kinds, ROLLOUT, ("argoproj.io/v1alpha1", "Application"))

    def objects(self, *apps: str) -> dict[tuple[str, str], Manifest]:
        """What there is of the apps' objects, by kind and name."""

        async def read(kube: Client) -> dict[tuple[str, str], Manifest]:
            found = {}
            for api_version, kind in self.kinds:
                namespace = "argocd" if kind == "Application" else self.namespace
                items, _ = await kube.list(api_version, kind, namespace)
                for item in items:
                    name = item["metadata"]["name"]
                    if any(name == app or name.startswith(f"{app}-") for app in apps):
                        found[kind, name] = {
                            **item,
                            "apiVersion": api_version,
                            "kind": kind,
                        }
            return found

        return dict(call(self.lab, read))

    def managers_of_routes(self, app: str) -> set[str]:
        """The field managers that have written the app's routes."""
        return {
            entry["manager"]
            for route in self._routes(app)[1:]
            for entry in route["metadata"]["managedFields"]
        }

    def shares(self, app: str) -> Shares | None:
        """What the app's routes say."""
        objects = self._routes(app)
        return router_of(objects[0]).shares(objects)

    def _routes(self, app: str) -> list[dict[str, Any]]:
        """The app's Rollout, and its routes that there are."""

        async def read(kube: Client) -> list[dict[str, Any]]:
            rollout = await kube.get(*ROLLOUT, app, self.namespace)
            named = router_of(rollout).routes(rollout)
            found = [await kube.find(*kind, name, self.namespace) for kind, name in named]
            return [dict(one) for one in (rollout, *found) if one]

        return list(call(self.lab, read))

    def wait_until_healthy(self, app: str, version: int) -> dict[str, Any]:
        """Until the Rollout is healthy at ``version``; its status."""
        return self.wait_for(app, version, phase="Healthy")

    def wait_for(self, app: str, version: int, **expected: object) -> dict[str, Any]:
        """Until the Rollout's status at ``version`` has the ``expected`` values; its status."""

        async def is_it(kube: Client, rollout: Mapping[str, Any]) -> bool:
            (container,) = rollout["spec"]["template"]["spec"]["containers"]
            if not container["image"].endswith(f":{version}.0.0"):
                return False
            status = await status_of_spec(kube, rollout)
            return bool(status) and all(status.get(key) == value for key, value in expected.items())

        async def wait(kube: Client) -> dict[str, Any]:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for event in kube.watch(*ROLLOUT, self.namespace, app):
                    if event.object and await is_it(kube, event.object):
                        return dict(event.object["status"])
            raise AssertionError("the watch ended")

        return dict(call(self.lab, wait))


@pytest.fixture
def engine_name() -> str:
    return "embedded"


@pytest.fixture
def router() -> Router:
    return ISTIO


@pytest.fixture
def stack(
    lab: Lab, namespace: str, tmp_path: Path, engine_name: str, router: Router
) -> Iterator[Stack]:
    made = Stack(lab, tmp_path, namespace, engine_name, router)
    made.up()
    yield made
    if engine_name != "embedded":
        asyncio.run(engine.destroy(made.folder, namespace, engine_name))


def weights_of(virtual_service: Mapping[str, Any]) -> tuple[int, int]:
    """Stable's and the canary's."""
    shares = ISTIO.shares((virtual_service,))
    assert shares is not None
    return shares.stable, shares.canary
