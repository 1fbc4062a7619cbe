from typing import Any

import pytest

from devflow.watch.revisions import image_before


def rollout(asked: str, stable: str) -> dict[str, Any]:
    return {
        "metadata": {"name": "shop", "uid": "u"},
        "spec": {"template": template(asked)},
        "status": {"stableRS": stable},
    }


def template(image: str) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": "shop", "image": image}]}}


def replica_set(number: int, image: str, owner: str = "u") -> dict[str, Any]:
    return {
        "metadata": {
            "labels": {"rollouts-pod-template-hash": f"hash-{number}"},
            "annotations": {"rollout.argoproj.io/revision": str(number)},
            "ownerReferences": [{"uid": owner, "controller": True}],
        },
        "spec": {"template": template(image)},
    }


OWN = [replica_set(1, "shop:1"), replica_set(2, "shop:2"), replica_set(3, "shop:3")]


@pytest.mark.parametrize(
    ("asked", "stable", "image"),
    [
        ("shop:3", "hash-3", "shop:2"),
        ("shop:3", "hash-1", "shop:1"),
        ("shop:1", "hash-1", "shop:3"),
    ],
    ids=[
        "healthy: the revision before",
        "aborted: the stable one",
        "went back already: the newest",
    ],
)
def test_the_way_back_leads_to_what_is_stable_or_ran_before(
    asked: str, stable: str, image: str
) -> None:
    assert image_before(rollout(asked, stable), OWN) == image


def test_there_is_no_way_back_from_the_only_image() -> None:
    others = [replica_set(1, "shop:1"), replica_set(2, "cart:1", owner="somebody else")]
    assert image_before(rollout("shop:1", "hash-1"), others) is None
