"""Every object of the platform that can be rendered here is one that a real API server takes.

Istio's charts are those of its Go module, rendered by Helm's engine with the components' values;
the rest is what the components declare themselves. Pods are held to the Pod Security Standard that
their namespace enforces.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from devflow.components import ArgoRollouts, Devflow, Istio, MongoDB, Prometheus
from devflow.components.helm import POD_SECURITY_LABEL
from devflow.components.istio import IstioArgs
from devflow.lab import Lab
from tests.components.recording import record
from tests.lab.cluster import new_namespace
from tests.lab.spec.dry_runs import enforce, refusals
from tests.lab.spec.platform.charts import declared, pod_templates, rendered, renderer

Manifest = dict[str, Any]
SEEN: set[str] = set()
SETTINGS: dict[str, IstioArgs] = {
    "as it is": {},
    "every setting": {
        "high_availability": True,
        "gateways": [
            {
                "name": "public",
                "certificates": [{"secret": "public-tls"}],
                "https_only": True,
                "annotations": {"example.com/scheme": "internal"},
            },
            {"name": "internal", "service_type": "ClusterIP", "revision": "1-29"},
        ],
        "revisions": [{"name": "1-30"}, {"name": "1-29", "version": "1.29.3"}],
        "default_revision": "1-30",
        "placement": {
            "node_selector": {"pool": "system"},
            "tolerations": [{"key": "system", "operator": "Exists"}],
            "priority_class": "system-cluster-critical",
        },
        "resources": {"requests": {"cpu": "500m", "memory": "2Gi"}},
        "values": {
            "istiod": {"meshConfig": {"accessLogFile": "/dev/stdout"}},
            "gateway": {"autoscaling": {"maxReplicas": 9}},
        },
    },
}


@pytest.fixture(scope="module", params=SETTINGS)
def istio(request: pytest.FixtureRequest) -> list[Manifest]:
    recording = record(partial(Istio, "istio", SETTINGS[request.param]))
    charts = rendered(renderer(), recording.of_type("Release"))
    return [*charts, *declared(recording)]


@pytest.fixture(scope="module")
def others() -> list[Manifest]:
    """Of the components beside Istio, what isn't in a chart."""

    def program() -> None:
        ArgoRollouts("argo-rollouts", {})
        Prometheus("prometheus", {"dashboard": True})
        MongoDB(
            "mongodb",
            {
                "backup": {},
                "tls": {"certificate_secret": "mongodb-tls", "ca_config_map": "mongodb-ca"},
            },
        )
        Devflow(
            "devflow",
            {
                "image": "ghcr.io/acme/devflow:1",
                "mongodb_secret": {"name": "record"},
                "mongodb_ca": "mongodb-ca",
                "placement": {"node_selector": {"pool": "system"}},
            },
        )

    # The lab has no operator of MongoDB, and so not its kinds.
    return [one for one in declared(record(program)) if one["kind"] != "MongoDBCommunity"]


@pytest.fixture(scope="module")
def enforcing(lab: Lab) -> Iterator[dict[str, str]]:
    """A namespace for each Pod Security Standard that it enforces."""
    with new_namespace(lab) as restricted, new_namespace(lab) as privileged:
        levels = {"restricted": restricted, "privileged": privileged}
        for level, name in levels.items():
            enforce(lab, name, level)
        yield levels


def in_there(manifests: list[Manifest], namespace: str) -> list[Manifest]:
    """The objects, in a namespace that there is: that of some may not be there yet."""
    moved = []
    for one in manifests:
        if "namespace" in one["metadata"]:
            one = {**one, "metadata": {**one["metadata"], "namespace": namespace}}
        moved.append(one)
    return moved


def refused_pods(lab: Lab, manifests: list[Manifest], enforcing: dict[str, str]) -> list[str]:
    """What the API server has against the pods, at the level of their namespace."""
    levels = {
        one["metadata"]["name"]: one["metadata"]["labels"][POD_SECURITY_LABEL]
        for one in manifests
        if one["kind"] == "Namespace"
    }
    pods: list[Manifest] = []
    for home, _, template in pod_templates(manifests):
        # Whether there is such an account or class is another question.
        unknown = ("serviceAccountName", "priorityClassName")
        spec = {key: value for key, value in template["spec"].items() if key not in unknown}
        metadata = {"name": "tried", "namespace": enforcing[levels[home]]}
        pods.append({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    assert pods
    return refusals(lab, *pods)


def test_istios_charts_and_objects_pass_a_strict_dry_run(
    lab: Lab, istio: list[Manifest], enforcing: dict[str, str]
) -> None:
    kinds = {one["kind"] for one in istio}
    assert {"CustomResourceDefinition", "DaemonSet", "Deployment", "Gateway"} <= kinds
    asked = in_there(istio, enforcing["privileged"])
    # Most of the time goes into CRDs, which are the same whatever the settings.
    new = [
        one for one in asked if one["kind"] != "CustomResourceDefinition" or id_of(one) not in SEEN
    ]
    SEEN.update(map(id_of, new))
    assert refusals(lab, *new) == []


def id_of(manifest: Manifest) -> str:
    return json.dumps(manifest, sort_keys=True)


def test_istios_pods_fit_the_pod_security_of_their_namespaces(
    lab: Lab, istio: list[Manifest], enforcing: dict[str, str]
) -> None:
    assert refused_pods(lab, istio, enforcing) == []


def test_the_other_components_objects_pass_a_strict_dry_run(
    lab: Lab, others: list[Manifest], enforcing: dict[str, str]
) -> None:
    assert {"CronJob", "Deployment", "ClusterRole", "NetworkPolicy"} <= {o["kind"] for o in others}
    assert refusals(lab, *in_there(others, enforcing["privileged"])) == []
    assert refused_pods(lab, others, enforcing) == []


def test_each_setting_of_istio_reaches_the_objects_that_it_is_for() -> None:
    recording = record(partial(Istio, "istio", SETTINGS["every setting"]))
    made = rendered(renderer(), recording.of_type("Release"))
    found = {(one["kind"], one["metadata"]["name"]): one for one in made}
    newer, older = found["Deployment", "istiod-1-30"], found["Deployment", "istiod-1-29"]
    for plane in (newer, older):
        spec = plane["spec"]["template"]["spec"]
        assert spec["nodeSelector"] == {"pool": "system"}
        assert {"key": "system", "operator": "Exists"} in spec["tolerations"]
        assert spec["priorityClassName"] == "system-cluster-critical"
        assert spec["topologySpreadConstraints"]
        (container,) = spec["containers"]
        assert container["resources"]["requests"] == {"cpu": "500m", "memory": "2Gi"}
        assert container["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert found["HorizontalPodAutoscaler", "istiod-1-30"]["spec"]["minReplicas"] == 2
    # One control plane, and one alone, serves namespaces labelled `istio-injection: enabled`.
    (tag,) = [one for kind, one in found if "revision-tag" in one and kind.startswith("Mutating")]
    hooks = found["MutatingWebhookConfiguration", tag]["webhooks"]
    assert {hook["clientConfig"]["service"]["name"] for hook in hooks} == {"istiod-1-30"}
    mesh = found["ConfigMap", "istio-1-30"]["data"]["mesh"]
    assert "accessLogFile: /dev/stdout" in mesh
    for name, revision in (("public", "1-30"), ("internal", "1-29")):
        gateway = found["Deployment", f"istio-{name}"]["spec"]["template"]
        assert gateway["metadata"]["labels"]["istio"] == name
        assert gateway["metadata"]["labels"]["istio.io/rev"] == revision
        assert found["PodDisruptionBudget", f"istio-{name}"]["spec"]["minAvailable"] == 1
        scaled = found["HorizontalPodAutoscaler", f"istio-{name}"]["spec"]
        assert (scaled["minReplicas"], scaled["maxReplicas"]) == (2, 9)
    service = found["Service", "istio-internal"]
    assert service["spec"]["type"] == "ClusterIP"
    assert found["Service", "istio-public"]["metadata"]["annotations"] == {
        "example.com/scheme": "internal"
    }
