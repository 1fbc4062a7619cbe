"""``null`` in a manifest is a key that isn't there: Kubernetes has its default then."""

from typing import Any

import pytest
import yaml

from devflow.adopt import adopt, read_manifests, teams_of

SOURCE = {"repoURL": "https://example.com/apps.git"}
CONTAINER = {"name": "shop", "image": "ghcr.io/acme/shop:1.0.0"}
AT_SHOP = {"metadata": {"name": "shop"}}
SELECTED = {"selector": {"app": "shop"}, "ports": [{"port": 80, "targetPort": 8080}]}


def workload(kind: str = "Deployment", **spec: Any) -> dict[str, Any]:
    pods = {"containers": [CONTAINER], **spec.pop("pods", {})}
    template = {"metadata": {"labels": {"app": "shop"}}, "spec": pods}
    return {"kind": kind, **AT_SHOP, "spec": {"replicas": 2, "template": template, **spec}}


def service() -> dict[str, Any]:
    return {"kind": "Service", **AT_SHOP, "spec": SELECTED}


def keys_of(*manifests: dict[str, Any]) -> dict[str, Any]:
    (team,) = teams_of(read_manifests(yaml.safe_dump_all(manifests), "x"))
    return dict(adopt(team, SOURCE, "istio-ingress/public").keys)


def pods(**keys: Any) -> dict[str, Any]:
    return workload(pods=keys)


def container(**keys: Any) -> dict[str, Any]:
    return pods(containers=[{**CONTAINER, **keys}])


def blue_green(**keys: Any) -> dict[str, Any]:
    return workload("Rollout", strategy={"blueGreen": {"activeService": "shop", **keys}})


MOUNT = [{"name": "cache", "mountPath": "/cache"}]


@pytest.mark.parametrize(
    ("with_null", "without"),
    [
        (blue_green(autoPromotionEnabled=None), blue_green()),
        (container(env=[{"name": "A", "value": None}]), container(env=[{"name": "A"}])),
        (container(lifecycle={"preStop": None}), container()),
        (pods(automountServiceAccountToken=None), pods()),
        (pods(imagePullSecrets=[{"name": None}]), pods()),
        (pods(terminationGracePeriodSeconds=None), pods()),
        (
            pods(
                volumes=[{"name": "cache", "emptyDir": None}],
                containers=[{**CONTAINER, "volumeMounts": MOUNT}],
            ),
            pods(
                volumes=[{"name": "cache", "emptyDir": {}}],
                containers=[{**CONTAINER, "volumeMounts": MOUNT}],
            ),
        ),
    ],
)
def test_it_is_as_if_it_were_not_there(with_null: dict[str, Any], without: dict[str, Any]) -> None:
    assert keys_of(with_null, service()) == keys_of(without, service())


def test_a_path_without_a_type_is_a_prefix() -> None:
    path = {"type": None, "value": "/shop"}
    rule = {"matches": [{"path": path}], "backendRefs": [{"name": "shop", "port": 80}]}
    route = {"kind": "HTTPRoute", **AT_SHOP, "spec": {"hostnames": ["a.example"], "rules": [rule]}}
    assert keys_of(workload(), service(), route)["route"]["match"] == [{"path": "/shop"}]


def test_a_key_of_a_hook_or_a_volume_that_nobody_knows_is_left_alone() -> None:
    odd = container(lifecycle={"name": "x", "preStop": {"sleep": {"seconds": 3}}})
    assert keys_of(odd, service())["preStop"] == "3s"
    volume = {"name": "all", "projected": {"sources": [{"odd": "x", "secret": {"name": "a"}}]}}
    assert keys_of(pods(volumes=[volume]), service())["image"] == CONTAINER["image"]
