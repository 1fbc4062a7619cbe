import json
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given

from devflow.release import AppSpec, Manifest, ReleaseManifests, Schedule, build, parse_app
from devflow.release.names import check_name
from tests.manifests import only
from tests.unit.release.specs import LEAST, Later
from tests.unit.release.strategies import apps, names, written_canaries


def _walk(value: Any) -> Iterator[Any]:
    yield value
    inner = (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list | tuple)
        else ()
    )
    for child in inner:
        yield from _walk(child)


def _split_by(release: ReleaseManifests) -> list[Manifest]:
    """The VirtualServices that have the weights, as the Rollout names them."""
    istio = release.rollout["spec"]["strategy"]["canary"]["trafficRouting"]["istio"]
    named = istio.get("virtualServices") or [istio["virtualService"]]
    assert all(one["routes"] == ["primary"] for one in named)
    return [only(release, "VirtualService", one["name"]) for one in named]


def _routes(manifest: Manifest) -> list[dict[str, Any]]:
    (http,) = manifest["spec"]["http"]
    assert http["name"] == "primary"
    routes: list[dict[str, Any]] = http["route"]
    return routes


def makes_account(app: AppSpec) -> bool:
    return app.service_account is not None and app.service_account.name is None


@given(apps())
def test_all_objects_of_a_release_have_one_name_that_kubernetes_accepts(app: AppSpec) -> None:
    manifests = list(build(app))
    own = sum(port.has_requests for port in app.served_ports)
    before = [
        *(["NetworkPolicy"] if app.network_policy else []),
        *(["ServiceAccount"] if makes_account(app) else []),
        *(["AnalysisTemplate"] if app.verify.has_metrics else []),
    ]
    scaler = "ScaledObject" if app.autoscaling and app.autoscaling.keda else None
    after = [
        *([scaler or "HorizontalPodAutoscaler"] if app.autoscaling else []),
        *(["PodDisruptionBudget"] if app.disruption_budget else []),
    ]
    routing = ["Service", "DestinationRule", *["VirtualService"] * (1 + own)]
    expected = [*routing, *before, "Rollout", *after, "Application"]
    assert [m["kind"] for m in manifests] == expected
    for manifest in manifests:
        metadata = manifest["metadata"]
        if manifest["kind"] == "VirtualService":
            assert metadata["name"].startswith(app.name)
        else:
            assert check_name(metadata["name"]) == app.name
        assert check_name(metadata["namespace"])
        for value in metadata["labels"].values():
            assert len(value) <= 63


@given(apps())
def test_the_service_selects_every_version_of_the_pods(app: AppSpec) -> None:
    release = build(app)
    pod_labels = release.rollout["spec"]["template"]["metadata"]["labels"]
    selector = only(release, "Service")["spec"]["selector"]
    assert selector.items() <= pod_labels.items()
    assert release.rollout["spec"]["selector"]["matchLabels"] == selector
    assert app.image not in _walk(release.routing)


@given(apps())
def test_all_traffic_begins_on_stable_and_weights_sum_to_100(app: AppSpec) -> None:
    for manifest in _split_by(build(app)):
        weights = {r["destination"]["subset"]: r["weight"] for r in _routes(manifest)}
        assert weights == {"stable": 100, "canary": 0}


@given(apps())
def test_the_rollout_names_the_very_subsets_and_route_that_exist(app: AppSpec) -> None:
    release = build(app)
    istio = release.rollout["spec"]["strategy"]["canary"]["trafficRouting"]["istio"]
    subsets = {s["name"] for s in only(release, "DestinationRule")["spec"]["subsets"]}
    rule = istio["destinationRule"]
    assert {rule["stableSubsetName"], rule["canarySubsetName"]} == subsets
    assert rule["name"] == only(release, "DestinationRule")["metadata"]["name"]
    delegated = {
        route["delegate"]["name"]
        for route in only(release, "VirtualService", f"{app.name}-hosts")["spec"]["http"]
    }
    assert {manifest["metadata"]["name"] for manifest in _split_by(release)} == delegated
    ports = {port["port"] for port in only(release, "Service")["spec"]["ports"]}
    for manifest in _split_by(release):
        for route in _routes(manifest):
            assert route["destination"]["host"] == only(release, "Service")["metadata"]["name"]
            assert route["destination"]["subset"] in subsets
            assert route["destination"]["port"]["number"] in ports
    canary = release.rollout["spec"]["strategy"]["canary"]
    assert "canaryService" not in canary
    assert "stableService" not in canary


@given(apps())
def test_the_rollouts_weights_are_the_schedules(app: AppSpec) -> None:
    rollout = build(app).rollout
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    assert len(steps) == len(app.steps)
    assert tuple(s["setWeight"] for s in steps if "setWeight" in s) == app.steps.weights
    written = json.loads(rollout["metadata"]["annotations"]["devflow.dev/steps"])
    assert Schedule.parse(written) == app.steps


@given(apps())
def test_the_rollout_tells_the_controller_what_to_do_with_a_bad_canary(app: AppSpec) -> None:
    annotations = build(app).rollout["metadata"]["annotations"]
    assert annotations["devflow.dev/rollback"] == app.rollback
    assert annotations["devflow.dev/grace"] == str(app.verify.grace.seconds)


@given(names, written_canaries())
def test_the_same_spec_gives_the_same_bytes_in_whatever_order_its_keys_are_written(
    name: str, written: dict[str, Any]
) -> None:
    backwards = dict(reversed(written.items()))
    first, second = (yaml.safe_dump_all(build(parse_app(name, w))) for w in (written, backwards))
    assert first == second


def test_gates_become_pauses_with_and_without_an_end() -> None:
    steps = [10, "verify", "approve", {"pause": "5m"}, 100]
    app = parse_app("shop", {**LEAST, "steps": steps, "verify": {"for": "90s"}})
    assert build(app).rollout["spec"]["strategy"]["canary"]["steps"] == [
        {"setWeight": 10},
        {"pause": {"duration": "90s"}},
        {"pause": {}},
        {"pause": {"duration": "5m"}},
        {"setWeight": 100},
    ]


def test_old_pods_are_scaled_down_after_a_delay_or_kept_by_policy() -> None:
    def delays(policy: dict[str, str]) -> tuple[int, int]:
        spec = build(parse_app("shop", {**LEAST, "scaleDown": policy})).rollout["spec"]
        canary = spec["strategy"]["canary"]
        return canary["scaleDownDelaySeconds"], canary["abortScaleDownDelaySeconds"]

    assert delays({}) == (30, 30)
    assert delays({"oldStable": "5m", "abortedCanary": "1m"}) == (300, 60)
    assert delays({"oldStable": "keep", "abortedCanary": "keep"}) == (2**31 - 1, 0)


def test_callers_inside_the_mesh_are_split_by_the_same_weights() -> None:
    hosts = {"hosts": ["shop.example.com"], "gateway": "istio-ingress/public"}
    inside = only(build(parse_app("shop", LEAST)), "VirtualService", "shop-hosts")["spec"]
    both = only(build(parse_app("shop", {**LEAST, **hosts})), "VirtualService", "shop-hosts")[
        "spec"
    ]
    assert (inside["hosts"], inside["gateways"]) == (["shop"], ["mesh"])
    assert both["hosts"] == ["shop", "shop.example.com"]
    assert both["gateways"] == ["mesh", "istio-ingress/public"]


def test_the_objects_belong_to_the_application_that_never_syncs_by_itself() -> None:
    release = build(parse_app("shop", {**LEAST, "namespace": "web"}))
    annotations = [m["metadata"].get("annotations", {}) for m in release]
    assert [a.get("argocd.argoproj.io/tracking-id") for a in annotations] == [
        "shop:/Service:web/shop",
        "shop:networking.istio.io/DestinationRule:web/shop",
        "shop:networking.istio.io/VirtualService:web/shop-hosts",
        "shop:networking.istio.io/VirtualService:web/shop",
        "shop:argoproj.io/Rollout:web/shop",
        None,
    ]
    assert "automated" not in release.application["spec"]["syncPolicy"]
    assert release.application["spec"]["destination"]["namespace"] == "web"


def test_a_failed_canary_is_given_up_only_with_automatic_rollback() -> None:
    def aborts(policy: str) -> bool:
        spec = build(parse_app("shop", {**LEAST, "rollback": policy})).rollout["spec"]
        return bool(spec["progressDeadlineAbort"])

    assert aborts("auto")
    assert not aborts("manual")


def test_pods_meet_the_restricted_pod_security_standard() -> None:
    pod = build(parse_app("shop", LEAST)).rollout["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False


def test_a_secret_value_reaches_the_pod_by_reference_only() -> None:
    app = parse_app("shop", {**LEAST, "env": {"B": {"secret": "db", "key": "url"}, "A": "x"}})
    (container,) = build(app).rollout["spec"]["template"]["spec"]["containers"]
    assert container["env"] == [
        {"name": "A", "value": "x"},
        {"name": "B", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}},
    ]


def test_a_deferred_leaf_is_placed_as_it_is() -> None:
    image, replicas = Later(), Later()
    rollout = build(parse_app("shop", {**LEAST, "image": image, "replicas": replicas})).rollout
    assert rollout["spec"]["replicas"] is replicas
    assert rollout["spec"]["template"]["spec"]["containers"][0]["image"] is image
