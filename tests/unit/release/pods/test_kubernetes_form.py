"""What the short forms of an app's pods are in Kubernetes' form."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from tests.manifests import only
from tests.unit.release.specs import LEAST, Later


def template(**keys: Any) -> dict[str, Any]:
    found: dict[str, Any] = build(parse_app("shop", {**LEAST, **keys})).rollout["spec"]["template"]
    return found


def own(**keys: Any) -> dict[str, Any]:
    found: dict[str, Any] = template(**keys)["spec"]["containers"][0]
    return found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/up", {"httpGet": {"path": "/up", "port": "http"}}),
        (9090, {"tcpSocket": {"port": 9090}}),
        ({"path": "/up", "port": 9090}, {"httpGet": {"path": "/up", "port": 9090}}),
        (
            {"path": "/up", "periodSeconds": 3},
            {"httpGet": {"path": "/up", "port": "http"}, "periodSeconds": 3},
        ),
        ({"failureThreshold": 9}, {"tcpSocket": {"port": "http"}, "failureThreshold": 9}),
        ({"grpc": {}}, {"grpc": {"port": 8080, "service": ""}}),
        ({"grpc": {"service": "a"}}, {"grpc": {"port": 8080, "service": "a"}}),
        ({"httpGet": {"scheme": "HTTPS"}}, {"httpGet": {"port": "http", "scheme": "HTTPS"}}),
        ({"exec": {"command": ["true"]}}, {"exec": {"command": ["true"]}}),
    ],
)
def test_a_probe_asks_the_apps_port_where_it_names_none(
    written: object, expected: dict[str, Any]
) -> None:
    for key in ("readinessProbe", "livenessProbe", "startupProbe"):
        assert own(**{key: written})[key] == expected


def test_without_a_readiness_probe_an_open_port_counts_and_false_is_none_at_all() -> None:
    assert own()["readinessProbe"] == {"tcpSocket": {"port": "http"}}
    assert "readinessProbe" not in own(readinessProbe=False)
    assert "livenessProbe" not in own()


def test_a_variable_comes_after_those_that_its_value_names() -> None:
    env = {"A": "$(C)/x", "B": "b", "C": "$(D)", "D": {"field": "status.podIP"}, "E": "$(NONE)"}
    assert [one["name"] for one in own(env=env)["env"]] == ["D", "C", "A", "B", "E"]


def test_variables_that_name_each_other_are_all_there() -> None:
    env = {"A": "$(B)", "B": "$(A)"}
    assert sorted(one["name"] for one in own(env=env)["env"]) == ["A", "B"]


def test_a_container_serves_on_while_its_end_becomes_known() -> None:
    assert own()["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}
    assert own(preStop="9s")["lifecycle"] == {"preStop": {"sleep": {"seconds": 9}}}
    assert "lifecycle" not in own(preStop=False)
    handler = {"exec": {"command": ["/drain"]}}
    assert own(preStop=handler)["lifecycle"] == {"preStop": handler}


def test_versions_are_spread_over_nodes_and_zones_each_for_itself() -> None:
    constraints = template()["spec"]["topologySpreadConstraints"]
    assert [one["topologyKey"] for one in constraints] == [
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    ]
    for one in constraints:
        assert one["matchLabelKeys"] == ["rollouts-pod-template-hash"]
        assert one["whenUnsatisfiable"] == "ScheduleAnyway"
    assert "topologySpreadConstraints" not in template(topologySpread=False)["spec"]


def test_another_number_of_replicas_is_not_another_pod_template() -> None:
    assert template(replicas=1) == template(replicas=9) == template(replicas=Later())


def test_a_constraint_with_a_selector_of_its_own_says_itself_which_pods_count() -> None:
    mine = {"topologyKey": "a/b", "labelSelector": {"matchLabels": {"x": "y"}}}
    (constraint,) = template(topologySpread=[mine])["spec"]["topologySpreadConstraints"]
    assert constraint == {**mine, "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}


def test_a_taint_is_borne_as_kubectl_writes_it() -> None:
    written = ["a", "a=b", "a:NoExecute", "a=:NoSchedule", {"operator": "Exists"}]
    assert template(tolerations=written)["spec"]["tolerations"] == [
        {"key": "a", "operator": "Exists"},
        {"key": "a", "operator": "Equal", "value": "b"},
        {"key": "a", "operator": "Exists", "effect": "NoExecute"},
        {"key": "a", "operator": "Equal", "effect": "NoSchedule"},
        {"operator": "Exists"},
    ]


def test_a_sidecar_and_an_init_container_keep_their_order_and_are_restricted() -> None:
    init = [
        {"name": "z", "image": "z:1", "restartPolicy": "Always"},
        {"name": "a", "image": "a:1"},
    ]
    made = template(initContainers=init)["spec"]["initContainers"]
    assert [(one["name"], one.get("restartPolicy")) for one in made] == [
        ("z", "Always"),
        ("a", None),
    ]
    assert all(one["securityContext"]["capabilities"] == {"drop": ["ALL"]} for one in made)
    assert all("lifecycle" not in one for one in made)


def test_a_container_beside_the_app_has_the_volumes_that_it_names() -> None:
    spec = template(
        volumes={"tmp": "/tmp", "tls": {"secret": "tls"}},
        containers=[{"name": "b", "image": "b:1", "mounts": {"tls": "/tls", "tmp": ["/a", "/b"]}}],
    )["spec"]
    assert [(m["name"], m["mountPath"]) for m in spec["containers"][0]["volumeMounts"]] == [
        ("tmp", "/tmp")
    ]
    assert [(m["name"], m["mountPath"]) for m in spec["containers"][1]["volumeMounts"]] == [
        ("tls", "/tls"),
        ("tmp", "/a"),
        ("tmp", "/b"),
    ]


def test_an_account_is_made_or_named() -> None:
    made = build(parse_app("shop", {**LEAST, "serviceAccount": {"annotations": {"a/b": "c"}}}))
    assert only(made, "ServiceAccount")["metadata"]["annotations"]["a/b"] == "c"
    kinds = [manifest["kind"] for manifest in made]
    assert kinds.index("ServiceAccount") < kinds.index("Rollout")
    assert template(serviceAccount={})["spec"]["serviceAccountName"] == "shop"
    named = build(parse_app("shop", {**LEAST, "serviceAccount": "web"}))
    assert "ServiceAccount" not in [manifest["kind"] for manifest in named]
    assert template(serviceAccount="web")["spec"]["serviceAccountName"] == "web"


def test_pods_get_a_token_only_with_an_account_that_wants_one() -> None:
    def token(**keys: Any) -> bool:
        found: bool = template(**keys)["spec"]["automountServiceAccountToken"]
        return found

    assert not token()
    assert token(serviceAccount="web")
    assert not token(serviceAccount={"name": "web", "token": False})


def test_what_is_no_part_of_the_template_starts_no_release() -> None:
    keys = {"canaryMetadata": {"labels": {"a": "b"}}, "minReady": "5s"}
    assert template(**keys) == template()
    rollout = build(parse_app("shop", {**LEAST, **keys})).rollout["spec"]
    assert rollout["minReadySeconds"] == 5
    assert rollout["strategy"]["canary"]["canaryMetadata"] == {"labels": {"a": "b"}}
    assert "stableMetadata" not in rollout["strategy"]["canary"]


def test_single_values_may_be_known_later() -> None:
    later = Later()
    container = own(
        command=[later],
        readinessProbe={"periodSeconds": later},
        securityContext={"runAsUser": later},
        podTemplate={"spec": {"containers": [{"name": "shop", "workingDir": later}]}},
    )
    assert container["command"] == [later]
    assert container["readinessProbe"]["periodSeconds"] is later
    assert container["securityContext"]["runAsUser"] is later
    assert container["workingDir"] is later
