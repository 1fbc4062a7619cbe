"""The Kubernetes client against a real API server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from devflow.kube import ApiError, Client, load_cluster
from devflow.lab import Lab
from tests.lab.waiting import PATIENCE_SECONDS


@pytest.fixture
async def kube(lab: Lab) -> AsyncIterator[Client]:
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as client:
        yield client


def config_map(namespace: str, **data: str) -> dict[str, object]:
    metadata = {"name": "a", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


async def test_applying_the_same_again_moves_nothing(kube: Client, namespace: str) -> None:
    first = await kube.apply(config_map(namespace, key="1"))
    again = await kube.apply(config_map(namespace, key="1"))
    assert again["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


async def test_a_dry_run_leaves_no_trace(kube: Client, namespace: str) -> None:
    await kube.apply(config_map(namespace, key="1"), dry_run=True)
    with pytest.raises(ApiError) as failure:
        await kube.get("v1", "ConfigMap", "a", namespace)
    assert failure.value.is_not_found


async def test_what_may_not_be_there_is_found_or_none(kube: Client, namespace: str) -> None:
    assert await kube.find("v1", "ConfigMap", "a", namespace) is None
    await kube.apply(config_map(namespace, key="1"))
    found = await kube.find("v1", "ConfigMap", "a", namespace)
    assert found is not None
    assert found["data"] == {"key": "1"}


async def test_a_field_of_another_manager_is_a_conflict_without_force(
    kube: Client, namespace: str
) -> None:
    await kube.apply(config_map(namespace, key="1"), field_manager="other")
    with pytest.raises(ApiError, match="other") as failure:
        await kube.apply(config_map(namespace, key="2"), force=False)
    assert failure.value.is_conflict
    taken = await kube.apply(config_map(namespace, key="2"))
    assert taken["data"] == {"key": "2"}


async def test_only_the_object_with_the_uid_is_deleted(kube: Client, namespace: str) -> None:
    live = await kube.apply(config_map(namespace))
    with pytest.raises(ApiError) as failure:
        await kube.delete("v1", "ConfigMap", "a", namespace, uid="another")
    assert failure.value.is_conflict
    await kube.delete("v1", "ConfigMap", "a", namespace, uid=live["metadata"]["uid"])


async def test_metadata_alone_holds_no_data(kube: Client, namespace: str) -> None:
    await kube.apply(config_map(namespace, key="1"))
    items, version = await kube.list("v1", "ConfigMap", namespace, name="a", metadata_only=True)
    assert [(item["kind"], "data" in item) for item in items] == [("ConfigMap", False)]
    assert version


async def test_a_watch_tells_a_life(kube: Client, namespace: str) -> None:
    seen: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in kube.watch("v1", "ConfigMap", namespace, "a"):
            seen.append(event.type)
            match event.type:
                case "SYNCED":
                    await kube.apply(config_map(namespace, key="1"))
                case "ADDED":
                    await kube.patch("v1", "ConfigMap", "a", namespace, {"data": {"key": "2"}})
                case "MODIFIED":
                    await kube.delete("v1", "ConfigMap", "a", namespace)
                case "DELETED":
                    break
    assert seen == ["SYNCED", "ADDED", "MODIFIED", "DELETED"]


async def test_a_kind_is_found_in_its_preferred_version(kube: Client, lab: Lab) -> None:
    found = await kube.find_kind("argoproj.io", "Rollout")
    assert found is not None
    assert (found.api_version, found.plural, found.namespaced) == (
        "argoproj.io/v1alpha1",
        "rollouts",
        True,
    )
    assert await kube.find_kind("nobody.example.com", "Rollout") is None
