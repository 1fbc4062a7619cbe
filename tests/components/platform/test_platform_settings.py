"""What all components of the platform can be told, and what they refuse, at preview."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
import yaml
from promql_parser import parse

from devflow.components import ArgoCD, ArgoRollouts, Devflow, Istio, MongoDB, Prometheus
from devflow.components import charts as pinned
from devflow.components.helm import merged
from devflow.components.prometheus.dashboard import DASHBOARD
from devflow.components.prometheus.rules import RULE_GROUPS
from tests.components.platform.test_platform import release, values
from tests.components.recording import record, secret
from tests.components.single_sign_on import SSO

PLACEMENT = {
    "node_selector": {"pool": "system"},
    "tolerations": [{"key": "system", "operator": "Exists"}],
}
ON_NODES = {
    "nodeSelector": {"pool": "system"},
    "tolerations": [{"key": "system", "operator": "Exists"}],
}
RESOURCES = {"requests": {"cpu": "1"}}


def made(component: Any, args: dict[str, Any]) -> Callable[[], object]:
    return lambda: component(component.__name__.lower(), args)


@pytest.mark.parametrize(
    ("component", "chart", "where"),
    [
        (ArgoCD, pinned.ARGO_CD, ("global", "controller")),
        (ArgoRollouts, pinned.ARGO_ROLLOUTS, ("controller", "controller")),
        (Prometheus, pinned.PROMETHEUS, ("server", "server")),
    ],
)
def test_version_values_nodes_and_resources_reach_the_chart(
    component: Any, chart: pinned.Chart, where: tuple[str, str]
) -> None:
    nodes, container = where
    over = {container: {"labels": {"team": "platform"}}}
    args = {"version": "99.1.2", "placement": PLACEMENT, "resources": RESOURCES, "values": over}
    recording = record(made(component, args))
    assert release(recording, chart).inputs["version"] == "99.1.2"
    found = values(recording, chart)
    assert ON_NODES.items() <= found[nodes].items()
    assert found[container]["resources"] == RESOURCES
    assert found[container]["labels"] == {"team": "platform"}
    top = recording.of_type(component.__name__)[0].urn
    assert recording.outputs[top]["chart_version"] == "99.1.2"


def test_values_are_merged_at_every_depth_and_lists_are_replaced() -> None:
    base = {"a": {"b": {"c": 1, "d": [1, 2]}, "e": 1}, "f": 1}
    over = {"a": {"b": {"d": [3]}}, "f": {"g": 1}, "h": 1}
    assert merged(base, over) == {"a": {"b": {"c": 1, "d": [3]}, "e": 1}, "f": {"g": 1}, "h": 1}
    assert base["a"] == {"b": {"c": 1, "d": [1, 2]}, "e": 1}


def test_a_value_that_the_chart_does_not_have_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    record(made(ArgoCD, {"values": {"servr": {"replicas": 3}, "server": {}}}))
    record(made(Istio, {"values": {"gateway": {"servce": {}}, "istiod": {"meshConfig": {}}}}))
    assert [line.partition(":")[0] for line in warned] == [
        "argoCd.values.servr",
        "istio.values.gateway.servce",
    ]


def test_a_secret_among_the_values_stays_one() -> None:
    def program() -> None:
        password = pulumi.Output.secret("s3cr3t")
        ArgoCD("argo-cd", {"values": {"configs": {"secret": {"extra": {"key": password}}}}})

    configs = values(record(program), pinned.ARGO_CD)["configs"]
    assert configs["secret"]["extra"]["key"] == secret("s3cr3t")


def test_the_controller_of_argo_rollouts_is_the_one_of_the_lab_or_that_of_a_chosen_chart() -> None:
    ours = values(record(made(ArgoRollouts, {})), pinned.ARGO_ROLLOUTS)["controller"]
    assert ours["image"] == {"tag": f"v{pinned.ARGO_ROLLOUTS.app_version}"}
    chosen = record(made(ArgoRollouts, {"version": "2.99.0"}))
    assert "image" not in values(chosen, pinned.ARGO_ROLLOUTS)["controller"]


def test_high_availability_is_two_pods_that_a_drained_node_leaves_one_of() -> None:
    args = {"high_availability": True}
    cd = values(record(made(ArgoCD, args)), pinned.ARGO_CD)
    assert cd["redis-ha"] == {"enabled": True}
    for part in ("server", "repoServer"):
        assert (cd[part]["replicas"], cd[part]["pdb"]["minAvailable"]) == (2, 1)
    rollouts = values(record(made(ArgoRollouts, args)), pinned.ARGO_ROLLOUTS)["controller"]
    assert (rollouts["replicas"], rollouts["pdb"]["enabled"]) == (2, True)
    server = values(record(made(Prometheus, args)), pinned.PROMETHEUS)["server"]
    assert (server["replicaCount"], server["statefulSet"]) == (2, {"enabled": True})
    replica_set = record(made(MongoDB, args)).only("MongoDBCommunity").inputs["spec"]
    pods = replica_set["statefulSet"]["spec"]["template"]["spec"]
    (constraint,) = pods["topologySpreadConstraints"]
    assert constraint["labelSelector"] == {"matchLabels": {"app": "mongodb-svc"}}


def test_single_sign_on_names_its_secret_and_gives_admins_their_role() -> None:
    configs = values(record(made(ArgoCD, {"sso": SSO})), pinned.ARGO_CD)["configs"]
    oidc = yaml.safe_load(configs["cm"]["oidc.config"])
    assert (oidc["clientSecret"], oidc["clientID"]) == ("$argocd-sso:secret", "argocd")
    assert configs["rbac"]["policy.csv"] == "g, platform, role:admin\n"
    assert configs["rbac"]["policy.default"] == "role:readonly"
    assert configs["cm"]["application.resourceTrackingMethod"] == "annotation"


def test_plugins_of_argo_rollouts_go_where_their_kind_belongs() -> None:
    program = {"location": "https://mirror.example.com/p", "sha256": "0" * 64}
    plugins = [
        {"kind": "metricProvider", "name": "acme/metric", **program},
        {"kind": "step", "name": "acme/step", **program},
    ]
    found = values(record(made(ArgoRollouts, {"plugins": plugins})), pinned.ARGO_ROLLOUTS)
    controller = found["controller"]
    assert controller["metricProviderPlugins"] == [{"name": "acme/metric", **program}]
    assert controller["stepPlugins"] == [{"name": "acme/step", **program}]


def test_a_prometheus_with_a_password_is_reached_by_the_name_of_a_secret() -> None:
    args = {"prometheus_secret": {"name": "prometheus", "key": "url"}}
    found = values(record(made(ArgoRollouts, args)), pinned.ARGO_ROLLOUTS)
    (variable,) = found["controller"]["extraEnv"]
    assert variable["valueFrom"] == {"secretKeyRef": {"name": "prometheus", "key": "url"}}


def test_a_prometheus_of_an_operator_gets_its_objects_and_no_chart() -> None:
    args = {
        "external_url": "http://prometheus.monitoring.svc:9090",
        "operator": {"labels": {"release": "monitoring"}},
    }
    recording = record(made(Prometheus, args))
    assert not recording.of_type("Release")
    monitor = recording.only("PodMonitor").inputs
    assert monitor["metadata"]["labels"] == {"release": "monitoring"}
    assert monitor["spec"]["podTargetLabels"] == ["rollouts-pod-template-hash"]
    assert recording.only("PrometheusRule").inputs["spec"]["groups"] == RULE_GROUPS
    top = recording.of_type("Prometheus")[0].urn
    assert recording.outputs[top]["url"] == args["external_url"]


def test_rules_and_dashboard_are_in_promql() -> None:
    records = {rule["record"]: rule["expr"] for group in RULE_GROUPS for rule in group["rules"]}
    for expression in records.values():
        parse(expression)
    for panel in json.loads(DASHBOARD)["panels"]:
        (target,) = panel["targets"]
        parse(target["expr"])
        assert target["expr"].partition("{")[0] in records


def test_mongodb_speaks_tls_and_is_dumped_each_night_without_showing_its_password() -> None:
    tls = {"certificate_secret": "mongodb-tls", "ca_config_map": "mongodb-ca"}
    recording = record(made(MongoDB, {"tls": tls, "backup": {"keep_days": 7}}))
    assert recording.only("MongoDBCommunity").inputs["spec"]["security"]["tls"] == {
        "enabled": True,
        "certificateKeySecretRef": {"name": "mongodb-tls"},
        "caConfigMapRef": {"name": "mongodb-ca"},
    }
    uri = recording.named("mongodb-devflow-uri").inputs["stringData"]["value"]["uri"]
    assert uri.endswith("&tls=true&tlsCAFile=/etc/devflow-mongodb-ca/ca.crt")
    job = recording.only("CronJob").inputs["spec"]
    assert job["concurrencyPolicy"] == "Forbid"
    pod = job["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert "-mtime +7 -delete" in container["command"][2]
    assert {"name": "mongodb-ca", "configMap": {"name": "mongodb-ca"}} in pod["volumes"]
    assert "s3cr3t" not in str(job)
    policy = recording.only("NetworkPolicy").inputs["spec"]
    labels = job["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
    assert policy["podSelector"] == {"matchLabels": labels}
    assert "ingress" not in policy
    assert [port["port"] for rule in policy["egress"] for port in rule["ports"]] == [53, 53, 27017]
    config = recording.of_type("Secret")
    assert sum("s3cr3t" in str(one.inputs) for one in config) == 3


def test_the_controller_takes_its_uri_from_a_secret_that_the_stack_never_sees() -> None:
    args = {
        "image": "devflow:1",
        "mongodb_secret": {"name": "record", "key": "connection"},
        "mongodb_ca": "mongodb-ca",
        "placement": PLACEMENT,
        "resources": RESOURCES,
    }
    recording = record(made(Devflow, args))
    assert not recording.of_type("Secret")
    spec = recording.only("Deployment").inputs["spec"]["template"]["spec"]
    assert ON_NODES.items() <= spec.items()
    assert spec["containers"][0]["resources"] == RESOURCES
    volumes = {one["name"]: one for one in spec["volumes"]}
    found = volumes["mongodb-uri"]["secret"]
    assert found["secretName"] == "record"
    assert found["items"] == [{"key": "connection", "path": "uri"}]
    assert volumes["mongodb-ca"]["configMap"] == {"name": "mongodb-ca"}


def test_nothing_of_the_platform_waits_for_a_rollout() -> None:
    def program() -> None:
        for component in (Istio, ArgoCD, ArgoRollouts, Prometheus, MongoDB):
            component(component.__name__.lower(), {})

    assert not record(program).of_type("Rollout")
