"""Thirty manifests of different shapes, each made an app with nothing lost."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devflow.adopt import Adoption, Level, adopt, read_manifests, teams_of
from devflow.adopt.compare import differences
from devflow.adopt.defaults import normal
from devflow.release import SpecError, build, parse_app

FOLDER = Path(__file__).with_name("manifests")
FILES = sorted(FOLDER.glob("*.yaml"))
SOURCE = {"repoURL": "https://example.com/apps.git"}
GATEWAY = "istio-ingress/public"


def adopted(name: str) -> Adoption:
    text = (FOLDER / f"{name}.yaml").read_text()
    (team,) = teams_of(read_manifests(text, name))
    return adopt(team, SOURCE, GATEWAY)


def template_of(adoption: Adoption) -> dict[str, Any]:
    app = parse_app(adoption.name, adoption.keys)
    found: dict[str, Any] = build(app).rollout["spec"]["template"]
    return found


def written(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text()
    workload = next(one for one in read_manifests(text, name) if "template" in one.get("spec", {}))
    found: dict[str, Any] = workload["spec"]["template"]
    return found


def test_there_are_thirty() -> None:
    assert len(FILES) == 30


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_nothing_is_lost(name: str) -> None:
    lost = [str(finding) for finding in adopted(name).lost]
    assert lost == []


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_each_container_runs_what_it_ran(name: str) -> None:
    # Told apart from how the product compares: by what a kubelet would start.
    def runs(template: dict[str, Any]) -> list[Any]:
        spec = template["spec"]
        return sorted(
            (
                one["image"],
                one.get("command", []),
                one.get("args", []),
                sorted(v["name"] for v in one.get("env", [])),
                sorted(m["mountPath"] for m in one.get("volumeMounts", [])),
                sorted(set(one) & {"livenessProbe", "startupProbe"}),
                (one.get("securityContext") or {}).get("privileged", False),
            )
            for kind in ("initContainers", "containers")
            for one in spec.get(kind) or []
        )

    assert runs(template_of(adopted(name))) == runs(written(name))


def test_each_service_leads_to_the_ports_it_led_to() -> None:
    app = parse_app("gatekeeper", adopted("admin_and_metrics_ports").keys)
    service = build(app).routing[0]
    assert [port["port"] for port in service["spec"]["ports"]] == [80, 9901, 9102]
    assert [port.target for port in app.served_ports] == [8080, 9901, 9102]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path


@pytest.mark.parametrize("name", [file.stem for file in FILES[::5]])
def test_whatever_is_changed_is_seen_to_differ(name: str) -> None:
    whole = normal(written(name))
    for path in leaves(whole):
        changed = copy.deepcopy(whole)
        inner: Any = changed
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = "something else"
        assert list(differences(whole, changed)), path
        assert list(differences(changed, whole)), path


def test_a_team_learns_of_each_thing_that_stays_changes_or_is_lost() -> None:
    text = (
        (FOLDER / "autoscaled.yaml")
        .read_text()
        .replace("maxReplicas: 20", "maxReplicas: 20\n  new: 1")
    )
    (team,) = teams_of(read_manifests(text, "x"))
    (lost,) = adopt(team, SOURCE).lost
    assert str(lost) == "lost: HorizontalPodAutoscaler spiky: spec.new: has no key in an app"
    (stays,) = (f for f in adopted("config_map_mounted").findings if f.level is Level.STAYS)
    assert stays.where == "ConfigMap configured"


def test_a_deployment_that_ends_its_old_pods_first_needs_a_person_to_decide() -> None:
    manifests = read_manifests((FOLDER / "runs_as_root.yaml").read_text(), "x")
    manifests[0]["spec"]["strategy"] = {"type": "Recreate"}
    (team,) = teams_of(manifests)
    (lost,) = adopt(team, SOURCE).lost
    assert lost.where.endswith(": spec.strategy")
    assert "if both may run at once, take the strategy out" in lost.what
    assert "else keep the Deployment" in lost.what


def test_autoscaler_and_budget_become_the_apps_own() -> None:
    scaled = parse_app("spiky", adopted("autoscaled").keys)
    (autoscaler,) = (one for one in build(scaled) if one["kind"] == "HorizontalPodAutoscaler")
    assert autoscaler["spec"]["scaleTargetRef"]["kind"] == "Rollout"
    assert (autoscaler["spec"]["minReplicas"], autoscaler["spec"]["maxReplicas"]) == (2, 20)
    assert adopted("disruption_budget").keys["disruptionBudget"] == {"minAvailable": 2}


def test_an_image_that_runs_as_root_still_may() -> None:
    keys = adopted("runs_as_root").keys
    assert keys["podSecurityContext"]["runAsNonRoot"] is False
    assert "podSecurityContext" not in adopted("restricted_already").keys or (
        "runAsNonRoot" not in adopted("restricted_already").keys["podSecurityContext"]
    )


def test_what_no_key_says_goes_into_the_overlay() -> None:
    overlay = adopted("rare_pod_fields").keys["podTemplate"]
    assert overlay["spec"]["hostname"] == "odd"
    assert overlay["spec"]["containers"][0]["workingDir"] == "/srv"


def test_routes_become_hosts_and_a_route() -> None:
    istio = adopted("virtual_service").keys
    assert (istio["hosts"], istio["gateway"]) == (["reviews.example.com"], GATEWAY)
    assert istio["route"]["timeout"] == "5s"
    assert adopted("ingress").keys["hosts"] == ["shop.example.com"]
    assert adopted("http_route").keys["route"]["match"] == [{"path": "/v1", "method": "GET"}]


def test_a_rollouts_steps_become_the_schedule() -> None:
    steps = adopted("rollout_with_steps").keys["steps"]
    assert steps == [20, "approve", 40, {"pause": "10s"}, 80, {"pause": "10s"}, 100]


def test_a_blue_green_rollout_stays_one() -> None:
    text = (FOLDER / "rollout_with_steps.yaml").read_text()
    before, after = text.split("    canary:\n")[0], text[text.index("  template:\n") :]
    asked = "activeService: stepped, previewService: next, autoPromotionEnabled: false"
    blue = f"    blueGreen: {{{asked}}}\n"
    (team,) = teams_of(read_manifests(before + blue + after, "x"))
    made = adopt(team, SOURCE)
    assert made.lost == []
    assert (made.keys["strategy"], made.keys["steps"]) == ("blueGreen", ["approve", 100])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1", "x, document 1: is no object of Kubernetes: it has no 'kind'"),
        ("{kind: Deployment}", "x, document 1: Deployment has no metadata.name"),
        (
            "{kind: Deployment, metadata: {name: a}, spec: {template: {spec: {}}}}",
            "x, document 1: Deployment a: spec.template.spec.containers:"
            " is missing; Kubernetes has no default for it",
        ),
        (
            "{kind: Rollout, metadata: {name: a}, spec: {workloadRef: {name: b}}}",
            "Rollout a: has its pods in another object (workloadRef); adopt that one",
        ),
    ],
)
def test_what_is_no_workload_is_one_clear_line(text: str, said: str) -> None:
    with pytest.raises(SpecError) as raised:
        teams_of(read_manifests(text, "x"))
    assert str(raised.value) == said


def test_two_workloads_behind_one_service_each_keep_their_name() -> None:
    text = "\n---\n".join(
        f"""kind: Deployment
metadata: {{name: reviews-{version}}}
spec:
  template:
    metadata: {{labels: {{app: reviews, version: {version}}}}}
    spec: {{containers: [{{name: reviews, image: "reviews:{version}"}}]}}"""
        for version in ("v1", "v2")
    )
    service = "\n---\nkind: Service\nmetadata: {name: reviews}\nspec: {selector: {app: reviews}}"
    teams = teams_of(read_manifests(text + service, "x"))
    assert [adopt(team, SOURCE).name for team in teams] == ["reviews-v1", "reviews-v2"]
