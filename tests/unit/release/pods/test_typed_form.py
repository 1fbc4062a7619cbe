"""Pods are rendered as Kubernetes' types write them, so that nobody writes them otherwise later."""

from typing import Any

from devflow.release import build, parse_app
from devflow.release.kubernetes.typed_form import typed_form
from tests.unit.release.specs import LEAST


def rendered(**written: Any) -> dict[str, Any]:
    template: dict[str, Any] = build(parse_app("shop", {**LEAST, **written})).rollout["spec"]
    spec: dict[str, Any] = template["template"]["spec"]
    return spec


def test_each_container_has_resources_even_if_they_are_empty() -> None:
    spec = rendered(
        initContainers=[{"name": "early", "image": "early:1"}],
        containers=[{"name": "beside", "image": "beside:1"}],
    )
    for container in (*spec["initContainers"], *spec["containers"]):
        assert container["resources"] == {}


def test_quantities_are_canonical_wherever_they_are() -> None:
    resources = {"requests": {"cpu": "0.25"}, "limits": {"cpu": "1000m", "memory": "1024Mi"}}
    overlay = {"spec": {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "0.5Gi"}}]}}
    spec = rendered(resources=resources, podTemplate=overlay)
    assert spec["containers"][0]["resources"] == {
        "requests": {"cpu": "250m"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    }
    assert spec["volumes"][0]["emptyDir"] == {"sizeLimit": "512Mi"}


def test_what_is_empty_is_left_out_unless_it_is_a_value() -> None:
    written = {
        "hostNetwork": False,
        "terminationGracePeriodSeconds": 0,
        "initContainers": [],
        "securityContext": {"runAsUser": 0, "runAsNonRoot": False},
        "nodeSelector": {},
        "containers": [
            {
                "name": "shop",
                "image": "shop:1",
                "tty": False,
                "env": [{"name": "EMPTY", "value": ""}],
                "securityContext": {"privileged": False, "capabilities": {"drop": []}},
                "livenessProbe": {"periodSeconds": 0, "tcpSocket": {"port": 0, "host": ""}},
            }
        ],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    }
    assert typed_form(written, "PodSpec") == {
        "terminationGracePeriodSeconds": 0,
        "securityContext": {"runAsUser": 0, "runAsNonRoot": False},
        "containers": [
            {
                "name": "shop",
                "image": "shop:1",
                "env": [{"name": "EMPTY"}],
                "securityContext": {"privileged": False, "capabilities": {}},
                "livenessProbe": {"tcpSocket": {"port": 0}},
                "resources": {},
            }
        ],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    }
