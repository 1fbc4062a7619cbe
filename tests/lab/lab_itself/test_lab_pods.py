"""Pods live as their annotations say. Images are named that nobody has."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
import pytest

from devflow.kube.auth.load_cluster import load_cluster
from devflow.kube.client import Client
from devflow.lab import Lab
from devflow.live import pod_state
from tests.lab.waiting import PATIENCE_SECONDS

Pod = Mapping[str, Any]
FAULT = "lab.devflow.dev/fault"


@pytest.fixture
async def kube(lab: Lab) -> AsyncIterator[Client]:
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as client:
        yield client


def pod(namespace: str, fault: str | None = None) -> Pod:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "pod",
            "namespace": namespace,
            "annotations": {FAULT: fault} if fault else {},
        },
        "spec": {"containers": [{"name": "app", "image": "nobody.invalid/app:1"}]},
    }


async def until(kube: Client, namespace: str, holds: Callable[[Pod], bool]) -> Pod:
    """Return the pod as it is when the condition first holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in kube.watch("v1", "Pod", namespace, "pod"):
            if event.object and holds(event.object):
                return event.object
    raise AssertionError("the watch ended")


def ready(pod: Pod) -> str | None:
    conditions = pod.get("status", {}).get("conditions", [])
    return next((str(c["status"]) for c in conditions if c["type"] == "Ready"), None)


def container(pod: Pod) -> dict[str, Any]:
    statuses: list[dict[str, Any]] = pod.get("status", {}).get("containerStatuses", [])
    return statuses[0] if statuses else {"state": {}, "restartCount": 0}


def waiting_for(pod: Pod) -> str | None:
    reason = container(pod)["state"].get("waiting", {}).get("reason")
    return str(reason) if reason else None


async def test_a_pod_gets_ready_with_a_loopback_address(kube: Client, namespace: str) -> None:
    await kube.apply(pod(namespace))
    running = await until(kube, namespace, lambda pod: ready(pod) == "True")
    assert running["status"]["phase"] == "Running"
    assert running["status"]["podIP"].startswith("127.")
    assert container(running)["ready"]


async def test_a_deleted_pod_goes(kube: Client, namespace: str) -> None:
    await kube.apply(pod(namespace))
    deleted = False
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in kube.watch("v1", "Pod", namespace, "pod"):
            if event.type == "DELETED":
                break
            if not deleted and ready(event.object) == "True":
                deleted = True
                await kube.delete("v1", "Pod", "pod", namespace)
    pods, _ = await kube.list("v1", "Pod", namespace, metadata_only=True)
    assert pods == []


async def test_a_pod_that_is_told_so_runs_but_never_gets_ready(
    kube: Client, namespace: str
) -> None:
    await kube.apply(pod(namespace, "never-ready"))
    running = await until(kube, namespace, lambda pod: ready(pod) == "False")
    assert running["status"]["phase"] == "Running"
    assert "running" in container(running)["state"]
    assert not container(running)["ready"]


async def test_a_pod_is_healed_when_its_fault_is_taken_away_and_ill_when_it_comes_back(
    kube: Client, namespace: str
) -> None:
    await kube.apply(pod(namespace, "never-ready"))
    await until(kube, namespace, lambda pod: ready(pod) == "False")
    await kube.patch("v1", "Pod", "pod", namespace, {"metadata": {"annotations": {FAULT: None}}})
    await until(kube, namespace, lambda pod: ready(pod) == "True")
    annotations = {FAULT: "never-ready"}
    await kube.patch("v1", "Pod", "pod", namespace, {"metadata": {"annotations": annotations}})
    await until(kube, namespace, lambda pod: ready(pod) == "False")


async def test_a_crash_loop_backs_off_and_counts_its_restarts(kube: Client, namespace: str) -> None:
    await kube.apply(pod(namespace, "crash-loop"))
    first = await until(
        kube,
        namespace,
        lambda pod: waiting_for(pod) == "CrashLoopBackOff" and container(pod)["restartCount"] == 1,
    )
    assert container(first)["lastState"]["terminated"]["exitCode"] == 1
    assert ready(first) == "False"
    address = first["status"]["podIP"]
    second = await until(kube, namespace, lambda pod: container(pod)["restartCount"] == 2)
    assert second["status"]["podIP"] == address
    assert not pod_state(msgspec.json.encode(second)).was_ready


async def test_an_image_that_cannot_be_pulled_keeps_the_pod_pending(
    kube: Client, namespace: str
) -> None:
    await kube.apply(pod(namespace, "image-pull"))
    stuck = await until(kube, namespace, lambda pod: waiting_for(pod) == "ImagePullBackOff")
    assert stuck["status"]["phase"] == "Pending"
    assert ready(stuck) == "False"


async def test_the_pods_of_a_job_complete(kube: Client, namespace: str) -> None:
    template = {
        "metadata": {"labels": {"app": "job"}},
        "spec": {"restartPolicy": "Never", "containers": pod(namespace)["spec"]["containers"]},
    }
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "job", "namespace": namespace},
        "spec": {"template": template},
    }
    await kube.apply(job)
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in kube.watch("batch/v1", "Job", namespace, "job"):
            if event.object and event.object.get("status", {}).get("succeeded") == 1:
                break


async def test_the_node_has_room_for_ten_thousand_pods(kube: Client) -> None:
    node = await kube.get("v1", "Node", "lab")
    assert node["status"]["allocatable"]["pods"] == "10k"
    assert ready(node) == "True"
