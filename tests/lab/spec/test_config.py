"""Configuration that travels with the release, under real traffic."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devflow.controller.cluster.config_sweep import sweep_configs
from devflow.kube import Client, EventType
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.release.companions.config import CONFIG_LABEL
from tests.lab.app_stack import Stack, engine_name, router, stack
from tests.lab.argocd import App
from tests.lab.cluster import call
from tests.lab.loads import Load, fetch
from tests.lab.repositories import Repository
from tests.lab.served_weight import pass_every_thread, served_weight
from tests.lab.waiting import PATIENCE_SECONDS, eventually

__all__ = ["engine_name", "router", "stack"]

OLD = {"GREETING": "old"}
BAD = {"GREETING": "new", "LAB_ERROR_RATE": "100%"}
GOOD = {"GREETING": "better"}
STEPS: list[object] = [10, "verify", 100]


def configs(lab: Lab, namespace: str) -> list[str]:
    """The greetings of the ConfigMaps that there are."""

    async def read(kube: Client) -> list[str]:
        found, _ = await kube.list("v1", "ConfigMap", namespace, label_selector=CONFIG_LABEL)
        return sorted(one["data"]["GREETING"] for one in found)

    return list(call(lab, read))


def test_bad_configuration_at_10_percent_is_rolled_back_and_the_old_one_is_served(
    lab: Lab, stack: Stack
) -> None:
    app, namespace = stack.shop, stack.namespace
    host, canary = f"{app}.localhost", f"|canary|{app}.{namespace}.svc.cluster.local"
    target = Target.parse(lab.gateway, host)
    # As many pods as before: what it has also scaled, Argo Rollouts calls observed too early.
    settings = {
        "hosts": [host],
        "gateway": "istio-ingress/public",
        "revisionHistoryLimit": 0,
        "verify": {"errorRate": "< 5%", "for": "60s", "window": "12s", "interval": "2s"},
        "prometheus": {"scrapeInterval": "1s"},
    }

    def up(values: dict[str, str], steps: list[object] = STEPS) -> None:
        stack.write({app: 1}, **settings, config={"values": values}, steps=steps)
        stack.up()

    def served() -> Any:
        status, text = fetch(f"{lab.gateway}/", Host=host)
        return json.loads(text).get("config") if status == 200 else status

    def weight() -> int | None:
        shares = stack.shares(app)
        return shares.canary if shares else None

    # The stack is up already, without any configuration.
    up(OLD, [100])
    stack.wait_until_healthy(app, 1)
    eventually("the first configuration", lambda: served() == OLD)
    with Load(target, 100.0) as load:
        up(BAD)
        status = stack.wait_for(app, 1, phase="Degraded", abort=True)
        assert status["stableRS"] != status["currentPodHash"]
        assert 0 < sum(1 for sample in load.samples if sample.error) < len(load.samples) / 2
        eventually("all traffic on stable", lambda: weight() == 0)
        eventually("the gateway knows", lambda: served_weight(lab, canary) == 0)
        pass_every_thread(target)
        start = len(load.samples)
        eventually("requests since", lambda: len(load.samples) > start + 300)
        assert not [s for s in load.samples[start + 100 : start + 300] if s.error]
    assert served() == OLD
    assert configs(lab, namespace) == ["new", "old"]

    up(OLD)
    stack.wait_until_healthy(app, 1)
    with Load(target, 100.0):
        up(GOOD)
        stack.wait_until_healthy(app, 1)
    eventually("the new configuration", lambda: served() == GOOD)
    # Once no ReplicaSet refers to them, the next `up` deletes the others, and only those.
    eventually("a single ReplicaSet", lambda: len(replica_sets(lab, namespace, app)) == 1)
    stack.up()
    assert configs(lab, namespace) == ["better"]


def replica_sets(lab: Lab, namespace: str, app: str) -> list[dict[str, Any]]:
    selector = f"app.kubernetes.io/name={app}"
    found, _ = call(lab, lambda kube: kube.list("apps/v1", "ReplicaSet", namespace, selector))
    return list(found)


@pytest.fixture
def delivered(lab: Lab, namespace: str, tmp_path: Path) -> Iterator[App]:
    made = App(lab, namespace, Repository.make(lab, namespace, tmp_path))
    yield made
    made.remove()


def test_argo_cd_stays_synced_and_keeps_the_configuration_of_the_version_before(
    lab: Lab, delivered: App
) -> None:
    app = delivered

    def config(values: dict[str, str]) -> dict[str, Any]:
        return {"config": {"values": values}, "steps": [100]}

    app.repository.commit(app.file(1, **config(OLD)))
    app.declare(1, **config(OLD))
    app.until_rollout(1, phase="Healthy")
    commit = app.commit(2, **config(GOOD))
    app.until_rollout(2, phase="Healthy")
    app.until_synced(revision=commit, health="Healthy")
    app.refresh("hard")
    app.until_synced(revision=commit, health="Healthy")
    assert configs(lab, app.namespace) == ["better", "old"]


class Later:
    """A clock that is ahead, and sleeps for ever."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=11)

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


def test_the_controller_deletes_a_configuration_once_nothing_refers_to_it(
    lab: Lab, namespace: str
) -> None:
    labels = {"app.kubernetes.io/managed-by": "devflow", CONFIG_LABEL: "shop"}

    async def sweep(kube: Client) -> None:
        for name, more in (("used", labels), ("unused", labels), ("another's", {})):
            await kube.create(
                {
                    "apiVersion": "v1",
                    "kind": "ConfigMap",
                    "metadata": {
                        "name": name.replace("'", ""),
                        "namespace": namespace,
                        "labels": more,
                    },
                    "data": {"GREETING": name},
                }
            )
        volume = {"name": "config", "configMap": {"name": "used"}}
        pod = {"containers": [{"name": "shop", "image": "shop:1"}], "volumes": [volume]}
        await kube.create(
            {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": {"name": "shop", "namespace": namespace},
                "spec": {
                    "replicas": 0,
                    "selector": {"matchLabels": {"a": "b"}},
                    "template": {"metadata": {"labels": {"a": "b"}}, "spec": pod},
                },
            }
        )
        sweeping = asyncio.create_task(sweep_configs(kube, [namespace], Later()))
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for event in kube.watch("v1", "ConfigMap", namespace, "unused"):
                    if event.type is EventType.DELETED:
                        break
        finally:
            sweeping.cancel()
        for name in ("used", "anothers"):
            assert await kube.find("v1", "ConfigMap", name, namespace) is not None

    call(lab, sweep)
