import copy
from typing import Any

import msgspec
import pytest

from devflow.cli.releasing.way_back import changed_keys, described, version_before, with_image
from devflow.release import build, parse_app
from tests.unit.watch.objects import Shop, replica_set

OWN = [replica_set(f"hash-{n}", n, f"shop:{n}", 4) for n in (1, 2, 3)]


def template(**changes: Any) -> dict[str, Any]:
    spec = {"image": "shop:1", "source": {"repoURL": "https://x"}, **changes}
    found: dict[str, Any] = build(parse_app("shop", spec)).rollout["spec"]["template"]
    return copy.deepcopy(found)


@pytest.mark.parametrize(
    ("stable", "at_stable", "back"),
    [
        ("hash-3", True, "hash-2"),
        ("hash-1", False, "hash-1"),
        ("hash-1", True, "hash-3"),
        ("", False, None),
    ],
    ids=[
        "healthy: the revision before",
        "on its way or aborted: the stable one",
        "went back already: the newest",
        "nothing has been stable yet",
    ],
)
def test_the_way_back_leads_to_what_is_stable_or_ran_before(
    stable: str, at_stable: bool, back: str | None
) -> None:
    rollout = msgspec.structs.replace(Shop().state(), stable_hash=stable)
    found = version_before(rollout, OWN, at_stable=at_stable)
    assert (found.hash if found else None) == back


def test_there_is_no_way_back_from_the_only_version() -> None:
    rollout = msgspec.structs.replace(Shop().state(), stable_hash="hash-1")
    others = [OWN[0], replica_set("hash-2", 2, "cart:1", 4, owner="somebody else")]
    assert version_before(rollout, others, at_stable=True) is None


def test_another_image_alone_leads_back() -> None:
    back = template()
    back["metadata"]["labels"]["rollouts-pod-template-hash"] = "abc"
    assert changed_keys("shop", with_image("shop", template(image="shop:2"), "shop:1"), back) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"env": {"MODE": "strict"}}, "env.MODE strict → (none)"),
        (
            {"podAnnotations": {"a.b/c": "x"}},
            'podAnnotations["a.b/c"] x → (none)',
        ),
        ({"readinessProbe": "/ready"}, "readinessProbe.httpGet"),
        ({"resources": {"limits": {"cpu": "1"}}}, "resources.limits"),
        ({"serviceAccount": "shop"}, "serviceAccount shop → (none)"),
        ({"config": {"values": {"A": "1"}}}, "config {name: shop-config-"),
        ({"config": {"files": {"a.yaml": "1"}}}, "path: /etc/config} → (none)"),
        ({"volumes": {"d": "/d"}}, "volumes.d {emptyDir: {}, mount: [{mountPath: /d}]} → (none)"),
        ({"port": 9090}, "port[0].containerPort 9090 → 8080"),
    ],
)
def test_what_else_has_to_change_is_named_by_the_keys_of_the_stack(
    changes: dict[str, Any], told: str
) -> None:
    """faults/03"""
    assert told in described(changed_keys("shop", template(**changes), template()))
