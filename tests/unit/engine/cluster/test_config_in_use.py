"""A configuration that a version refers to outlives its place in the stack."""

from typing import Any, cast

from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.inventory import Inventory
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.release.companions.config import CONFIG_LABEL

OLD = Identity("", "ConfigMap", "team", "shop-config-1")
ROLLOUT = Identity("argoproj.io", "Rollout", "team", "shop")
MEMBER: dict[str, Any] = {"metadata": {"name": OLD.name, "labels": {CONFIG_LABEL: "shop"}}}


def cluster(*, in_use: bool, declared: bool) -> ClusterState:
    made = ClusterState(cast("Any", None), cast("Any", None))
    made.inventory = Inventory(None, {OLD: MEMBER}, set())
    made.in_use = frozenset({OLD} if in_use else ())
    if declared:
        made.objects[ROLLOUT] = cast("KubeObject", None)
    return made


def test_it_is_kept_as_long_as_it_is_used_and_its_app_is_in_the_stack() -> None:
    assert cluster(in_use=True, declared=True).surplus == []
    assert cluster(in_use=False, declared=True).surplus == [OLD]
    assert cluster(in_use=True, declared=False).surplus == [OLD]
