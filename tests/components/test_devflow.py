"""The controller's component: enough to work, and nothing more."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from devflow.components import Devflow
from tests.components.recording import Recording, record, secret

URI = "mongodb://me:s3cr3t@db.example.com:27018/devflow"


def deployed(**args: Any) -> Recording:
    given: Any = {"image": "ghcr.io/acme/devflow:1.0.0", "mongodb_uri": URI, **args}
    return record(lambda: Devflow("devflow", given))


def pod(recording: Recording) -> dict[str, Any]:
    found: dict[str, Any] = recording.only("Deployment").inputs["spec"]["template"]["spec"]
    return found


def container(recording: Recording) -> dict[str, Any]:
    (found,) = pod(recording)["containers"]
    one: dict[str, Any] = found
    return one


ROUTES = {
    "istio": {"virtualservices", "services"},
    "gateway-api": {"httproutes"},
    "nginx": {"ingresses"},
    "traefik": {"traefikservices"},
    "none": {"services"},
    "alb": set(),
}
"""What may be changed of an app's routes, by its router."""


@pytest.mark.parametrize("rollback", [True, False])
@pytest.mark.parametrize("router", ROUTES)
def test_it_may_change_nothing_in_the_cluster_but_what_a_rollback_needs(
    router: str, rollback: bool
) -> None:
    recording = deployed(rollback=rollback, routers=[router])
    rules = recording.only("ClusterRole").inputs["rules"]
    reads = ("get", "list", "watch")
    writes = {
        (resource, verb)
        for rule in rules
        for resource in rule["resources"]
        for verb in rule["verbs"]
        if verb not in reads
    }
    back = {("configmaps", "delete"), ("rollouts/status", "patch")}
    back |= {("experiments", "patch"), ("subjectaccessreviews", "create")}
    patched = {(resource, "patch") for resource in ROUTES[router]}
    assert writes == (back | patched if rollback else set())
    assert ("--no-rollback" in container(recording)["args"]) is not rollback


def test_without_a_router_it_may_do_what_istio_needs() -> None:
    default, istio = deployed(), deployed(routers=["istio"])
    assert default.only("ClusterRole").inputs == istio.only("ClusterRole").inputs


def test_a_router_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(pulumi.RunError, match=r"devflow\.routers\[0\]: 'sluice' is not known; use"):
        deployed(routers=["sluice"])


def test_its_one_lease_is_named_in_its_own_namespace() -> None:
    role = deployed(namespace="releases").only("Role").inputs
    assert role["metadata"]["namespace"] == "releases"
    (rule,) = role["rules"]
    assert rule["resources"] == ["leases"]
    assert rule["resourceNames"] == ["devflow-controller"]


def test_the_uri_goes_nowhere_but_into_a_secret_which_is_mounted() -> None:
    recording = deployed()
    assert recording.only("Secret").inputs["stringData"] == secret({"uri": URI})
    others = [r.inputs for r in recording.resources if not r.type.endswith(":Secret")]
    assert "s3cr3t" not in str(others)
    (volume,) = pod(recording)["volumes"]
    (mount,) = container(recording)["volumeMounts"]
    assert volume["secret"]["secretName"] == recording.only("Secret").inputs["metadata"]["name"]
    assert f"--mongodb-uri-file={mount['mountPath']}/uri" in container(recording)["args"]


def test_its_pods_fit_pod_security_restricted_with_a_read_only_root() -> None:
    recording = deployed()
    assert pod(recording)["securityContext"]["runAsNonRoot"] is True
    assert pod(recording)["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container(recording)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_one_of_two_stays_while_nodes_are_drained() -> None:
    recording = deployed()
    assert recording.only("Deployment").inputs["spec"]["replicas"] == 2
    budget = recording.only("PodDisruptionBudget").inputs["spec"]
    labels = recording.only("Deployment").inputs["spec"]["template"]["metadata"]["labels"]
    assert budget == {"minAvailable": 1, "selector": {"matchLabels": labels}}


def test_a_busy_node_has_minutes_to_start_it_and_seconds_to_answer() -> None:
    probes = container(deployed())
    start, alive = probes["startupProbe"], probes["livenessProbe"]
    assert start["httpGet"] == alive["httpGet"]
    assert start["periodSeconds"] * start["failureThreshold"] == 300
    answers = {
        probes[f"{kind}Probe"]["timeoutSeconds"] for kind in ("startup", "liveness", "readiness")
    }
    assert answers == {5}


def deployed_with(uri: Callable[[], Any]) -> Recording:
    """With a connection string that the program makes: an Output belongs to its loop."""

    def program() -> None:
        args: Any = {"image": "ghcr.io/acme/devflow:1.0.0", "mongodb_uri": uri()}
        Devflow("devflow", args)

    return record(program)


def reached(recording: Recording) -> set[int]:
    """The ports that the NetworkPolicy lets out."""
    policy = recording.only("NetworkPolicy").inputs["spec"]
    return {port["port"] for rule in policy["egress"] for port in rule["ports"]}


def test_it_reaches_names_the_api_server_and_mongodb_and_is_asked_for_metrics_only() -> None:
    recording = deployed(mongodb_port=27019)
    policy = recording.only("NetworkPolicy").inputs["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert reached(recording) == {53, 443, 6443, 27019}
    assert [port["port"] for rule in policy["ingress"] for port in rule["ports"]] == [8085]


def test_it_reaches_an_api_server_that_listens_elsewhere() -> None:
    assert reached(deployed(api_server_port=16443)) == {53, 443, 16443, 27018}


@pytest.mark.parametrize(
    ("uri", "ports"),
    [
        (URI, {27018}),
        ("mongodb://me:pw@one:27018,two:27020,three/devflow", {27017, 27018, 27020}),
        ("mongodb+srv://me:pw@db.example.com/devflow", {27017}),
    ],
)
@pytest.mark.parametrize("given", [str, pulumi.Output.secret])
def test_it_reaches_mongodb_at_the_ports_of_its_connection_string(
    given: Callable[[str], Any], uri: str, ports: set[int]
) -> None:
    assert reached(deployed_with(lambda: given(uri))) == {53, 443, 6443, *ports}


def test_it_reaches_the_usual_port_of_a_mongodb_whose_connection_string_it_never_sees() -> None:
    given: Any = {"image": "ghcr.io/acme/devflow:1.0.0", "mongodb_secret": {"name": "record"}}
    assert reached(record(lambda: Devflow("devflow", given))) == {53, 443, 6443, 27017}


def test_it_reaches_the_usual_port_of_a_mongodb_that_is_yet_to_be_installed() -> None:
    not_yet: Any = pulumi.UNKNOWN
    recording = deployed_with(lambda: pulumi.Output.from_input(not_yet))
    assert reached(recording) == {53, 443, 6443, 27017}


def test_what_is_told_becomes_arguments() -> None:
    given = container(deployed(cluster="east", retention_days=30))["args"]
    assert given[0] == "controller"
    assert {"--cluster=east", "--retention=30"} <= set(given)


def test_whom_it_notifies_is_a_config_map_and_what_is_secret_only_a_name() -> None:
    notify = {
        "targets": [
            {"name": "team", "apprise": {"secret": "slack"}},
            {"name": "ci", "webhook": "https://ci.example.com:8443/x", "key": {"secret": "key"}},
        ],
        "ports": [587],
    }
    recording = deployed(notify=notify)
    settings = recording.only("ConfigMap").inputs["data"]["notify.yaml"]
    assert json.loads(settings) == notify
    assert {
        "--notify-file=/etc/devflow-notify/settings/notify.yaml",
        "--notify-secrets=/etc/devflow-notify/secrets",
    } <= set(container(recording)["args"])
    mounted = {one["mountPath"]: one["name"] for one in container(recording)["volumeMounts"]}
    volumes = {one["name"]: one for one in pod(recording)["volumes"]}
    secret_volume = volumes[mounted["/etc/devflow-notify/secrets"]]["secret"]
    assert secret_volume["secretName"] == "devflow-notify"
    assert {8443, 587} <= reached(recording)


def test_other_settings_of_notifications_are_another_pod() -> None:
    def annotations(name: str) -> dict[str, str]:
        notify = {"targets": [{"name": name, "apprise": {"secret": "slack"}}]}
        template = deployed(notify=notify).only("Deployment").inputs["spec"]["template"]
        found: dict[str, str] = template["metadata"]["annotations"]
        return found

    assert annotations("one") != annotations("two")
