import pytest

from devflow.lab.traffic.pod import SERVING, Pod, version_of
from devflow.lab.traffic.workload_entry import MIRROR_LABEL, workload_entry
from tests.unit.lab.traffic.pods import HASH, container, pod

_DIGEST = "sha256:0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("ghcr.io/acme/shop:1.0.0", "1.0.0"),
        ("shop", "latest"),
        ("localhost:5000/shop", "latest"),
        ("localhost:5000/shop:2", "2"),
        (f"shop@{_DIGEST}", "0123456789ab"),
        (f"shop:1.2@{_DIGEST}", "1.2"),
    ],
)
def test_the_version_is_the_tag_else_the_start_of_the_digest(image: str, version: str) -> None:
    assert version_of(image) == version


def test_a_pod_describes_the_container_that_answers() -> None:
    assert pod().describe("canary") == {
        "app": "shop",
        "namespace": "shops",
        "version": "1.0.0",
        "pod": f"shop-{HASH}-abcde",
        "subset": "canary",
        "revision": HASH,
        "image": "ghcr.io/acme/shop:1.0.0",
    }


def test_the_workload_is_what_is_behind_the_replica_set() -> None:
    assert pod().workload == "shop"


def test_a_pod_of_nobody_is_its_own_workload() -> None:
    alone = pod().object
    alone["metadata"].pop("ownerReferences")
    assert Pod(alone).workload == alone["metadata"]["name"]


def test_it_answers_at_its_own_address_and_its_port_named_http() -> None:
    assert pod().address == ("127.10.0.7", 8080)


def test_a_pod_without_an_own_address_answers_nowhere() -> None:
    assert pod(ip="").address is None
    shared = pod(ip="127.0.0.1").object
    shared["spec"]["hostNetwork"] = True
    assert Pod(shared).address is None


def test_a_pod_wants_an_address_once_it_has_its_node() -> None:
    waiting = pod(ip="").object
    assert not Pod(waiting).wants_address
    waiting["spec"]["nodeName"] = "lab"
    patch = Pod(waiting).address_status("127.77.0.1")
    assert Pod(waiting).wants_address
    given = Pod({**waiting, "status": {**waiting["status"], **patch["status"]}})
    assert not given.wants_address
    assert given.address == ("127.77.0.1", 8080)


def test_without_a_port_named_http_it_answers_where_a_readiness_probe_asks_over_http() -> None:
    theirs = pod().object
    side, own = theirs["spec"]["containers"]
    own["ports"] = [{"containerPort": 9000}, {"name": "web", "containerPort": 3000}]
    for asked in ("web", 3000):
        own["readinessProbe"] = {"httpGet": {"port": asked}}
        assert Pod(theirs).address == ("127.10.0.7", 3000)
        assert Pod(theirs).image == own["image"]
    side["ports"] = [{"name": "http", "containerPort": 8080}]
    assert Pod(theirs).address == ("127.10.0.7", 8080)
    assert Pod(theirs).image == side["image"]


def test_a_pod_without_any_such_port_answers_nowhere() -> None:
    silent = pod().object
    own = silent["spec"]["containers"][-1]
    own["ports"] = [{"name": "web", "containerPort": 3000}]
    for probe in (None, {"grpc": {"port": 3000}}, {"httpGet": {"port": "other"}}):
        own["readinessProbe"] = probe
        assert Pod(silent).address is None
    silent["spec"]["containers"].pop()
    assert Pod(silent).address is None


def test_a_pod_is_up_while_its_containers_run_and_no_fault_is_asked_for() -> None:
    assert pod().is_up
    assert not pod(status={}).is_up
    assert not pod(annotations={"lab.devflow.dev/fault": "never-ready"}).is_up
    crashed = pod(status={"containerStatuses": [container(waiting={"reason": "CrashLoopBackOff"})]})
    assert crashed.has_crashed
    assert not crashed.is_up
    assert not pod().has_crashed


def test_to_say_that_it_serves_keeps_the_other_conditions() -> None:
    conditions = [
        {"type": "Ready", "status": "False"},
        {"type": SERVING, "status": "False"},
    ]
    before = pod(status={"conditions": conditions})
    patch = before.serving_status("2026-01-01T00:00:00Z")
    after = Pod({**before.object, "status": patch["status"]})
    assert not before.is_known_to_serve
    assert after.is_known_to_serve
    assert [c["type"] for c in patch["status"]["conditions"]] == ["Ready", SERVING]
    assert patch["metadata"] == {"resourceVersion": "7"}


def test_the_mirror_has_the_pods_labels_and_goes_with_it() -> None:
    mirror = workload_entry(pod(), ("127.10.0.7", 8080))
    assert mirror["spec"]["address"] == "127.10.0.7"
    assert mirror["spec"]["ports"] == {"http": 8080}
    assert mirror["spec"]["labels"] == pod().labels
    assert mirror["metadata"]["labels"] == {**pod().labels, MIRROR_LABEL: "true"}
    assert mirror["metadata"]["ownerReferences"][0]["uid"] == pod().uid
