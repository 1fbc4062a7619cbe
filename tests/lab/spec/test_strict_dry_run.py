"""What the API server has against the objects of an app, by its own strict validation.

faults/13, faults/22: what the spec takes the server takes, and what it refuses for the server's
sake the server refuses, too.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import ValidationError
from pydantic.alias_generators import to_snake

from devflow.components.settings.mongodb import MongoDBSettings
from devflow.lab import Lab
from devflow.release import AppSpec, Manifest, SpecError, build, parse_app
from devflow.release.spec.pods.env import SecretRef
from devflow.release.spec.pods.identity import ServiceAccountSpec
from devflow.release.steps.presets import PRESETS
from tests.lab import boundary_values as values
from tests.lab.cluster import call
from tests.lab.spec import boundary_ranges as ranges
from tests.lab.spec.dry_runs import pod_of, pods_of, refusals
from tests.unit.release.strategies import written_canaries

ACCEPTED = values.ACCEPTED | ranges.ACCEPTED
REFUSED = values.REFUSED | ranges.REFUSED
CHANGED = values.CHANGED | ranges.CHANGED
LEAST = {"image": "ghcr.io/acme/shop:1.0.0", "source": {"repoURL": "https://example.com/a.git"}}


def app_of(namespace: str, keys: values.Keys, name: str = "shop") -> AppSpec:
    return parse_app(name, {**LEAST, "namespace": namespace, **keys})


def unchecked(namespace: str, keys: values.Keys, name: str = "shop") -> AppSpec:
    """The app with these values, whatever the spec has against them."""
    changes = {to_snake(key): _placed(key, value) for key, value in keys.items()}
    return app_of(namespace, {}).model_copy(update={"name": name, **changes})


def unchecked_pods(namespace: str, keys: values.Keys) -> Manifest:
    """The pods of such an app. Its resources are as they are written: rendering reads quantities,
    to write each in one form.
    """
    others = {key: value for key, value in keys.items() if key != "resources"}
    asked = pods_of(unchecked(namespace, others))
    if "resources" in keys:
        (container,) = asked["spec"]["template"]["spec"]["containers"]
        container["resources"] = keys["resources"]
    return asked


def _placed(key: str, value: Any) -> Any:
    if key == "serviceAccount":
        return ServiceAccountSpec.model_construct(name=value)
    if key != "env":
        return value
    return {
        name: SecretRef.model_construct(**one) if isinstance(one, dict) else one
        for name, one in value.items()
    }


def namespace_of(name: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


@pytest.mark.parametrize("row", ACCEPTED)
def test_what_the_spec_takes_the_server_takes(lab: Lab, module_namespace: str, row: str) -> None:
    app = app_of(module_namespace, ACCEPTED[row])
    asked = pods_of(app)
    assert refusals(lab, asked, pod_of(asked), *build(app)) == []


@pytest.mark.parametrize("row", REFUSED)
def test_what_the_spec_refuses_the_server_refuses(
    lab: Lab, module_namespace: str, row: str
) -> None:
    keys = REFUSED[row]
    with pytest.raises(SpecError):
        app_of(module_namespace, keys)
    asked = unchecked_pods(module_namespace, keys)
    assert refusals(lab, asked, pod_of(asked))


@pytest.mark.parametrize("row", ranges.REFUSED_ROUTES)
def test_routes_that_the_spec_refuses_the_server_refuses(
    lab: Lab, module_namespace: str, row: str
) -> None:
    good, bad = ranges.REFUSED_ROUTES[row]
    with pytest.raises(SpecError):
        app_of(module_namespace, {**good, **bad})
    asked = build(app_of(module_namespace, good).model_copy(update=bad))
    assert refusals(lab, *asked.routing)


@pytest.mark.parametrize(("network", "good"), ranges.NETWORKS.items())
def test_networks_are_those_of_the_server(
    lab: Lab, module_namespace: str, network: str, good: bool
) -> None:
    service = {"type": "LoadBalancer", "loadBalancerSourceRanges": [network]}
    if good:
        assert refusals(lab, *build(app_of(module_namespace, {"service": service}))) == []
    else:
        with pytest.raises(SpecError):
            app_of(module_namespace, {"service": service})
        asked = build(app_of(module_namespace, {})).routing[0]
        assert asked["kind"] == "Service"
        assert refusals(lab, {**asked, "spec": {**asked["spec"], **service}})


@pytest.mark.parametrize(("schedule", "good"), ranges.SCHEDULES.items())
def test_schedules_of_backups_are_those_of_the_server(
    lab: Lab, module_namespace: str, schedule: str, good: bool
) -> None:
    pods = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a:1"}]}
    asked = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "tried", "namespace": module_namespace},
        "spec": {
            "schedule": schedule,
            "jobTemplate": {"spec": {"template": {"spec": pods}}},
        },
    }
    if good:
        MongoDBSettings.model_validate({"backup": {"schedule": schedule}})
        assert refusals(lab, asked) == []
    else:
        with pytest.raises(ValidationError):
            MongoDBSettings.model_validate({"backup": {"schedule": schedule}})
        assert refusals(lab, asked)


@pytest.mark.parametrize("row", CHANGED)
def test_what_the_server_would_take_for_something_else_the_spec_refuses(
    lab: Lab, module_namespace: str, row: str
) -> None:
    keys = CHANGED[row]
    with pytest.raises(SpecError):
        app_of(module_namespace, keys)
    asked = unchecked_pods(module_namespace, keys)
    made = call(lab, lambda kube: kube.apply(asked, dry_run=True, strict=True))
    assert checked(made) != checked(asked)


def checked(replica_set: Manifest) -> tuple[Any, ...]:
    """The values of its container that the rows are about."""
    (container,) = replica_set["spec"]["template"]["spec"]["containers"]
    path = (container["readinessProbe"].get("httpGet") or {}).get("path")
    alive = container.get("livenessProbe") or {}
    every, times = alive.get("periodSeconds"), alive.get("failureThreshold")
    return container.get("resources"), path, every, times


@pytest.mark.parametrize(("name", "good"), values.NAMES.items())
def test_names_of_apps_are_those_of_the_server(
    lab: Lab, module_namespace: str, name: str, good: bool
) -> None:
    if good:
        app = app_of(module_namespace, {}, name)
        assert refusals(lab, pods_of(app), *build(app)) == []
    else:
        with pytest.raises(SpecError):
            app_of(module_namespace, {}, name)
        app = unchecked(module_namespace, {}, name)
        assert refusals(lab, pods_of(app))
        assert refusals(lab, build(app).routing[0])


@pytest.mark.parametrize(("name", "good"), values.NAMESPACES.items())
def test_names_of_namespaces_are_those_of_the_server(lab: Lab, name: str, good: bool) -> None:
    if good:
        app_of(name, {})
        assert refusals(lab, namespace_of(name)) == []
    else:
        with pytest.raises(SpecError):
            app_of(name, {})
        assert name == "" or refusals(lab, namespace_of(name))


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_object_of_every_preset_passes_a_strict_dry_run(
    lab: Lab, namespace: str, preset: str
) -> None:
    app = parse_app(
        "shop",
        {
            "namespace": namespace,
            "image": "ghcr.io/acme/shop:1.0.0",
            "steps": preset,
            "strategy": "blueGreen" if preset == "blue-green" else "canary",
            "hosts": ["shop.example.com", "*.shop.example.com"],
            "gateway": "istio-ingress/public",
            "env": {"A": "x", "B": {"secret": "db", "key": "url"}},
            "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "64Mi"}},
            "readinessProbe": "/healthz",
            "serviceAccount": "shop",
            "podAnnotations": {"a": "b"},
            "scaleDown": {"oldStable": "keep", "abortedCanary": "keep"},
            "source": {"repoURL": "https://example.com/apps.git"},
        },
    )
    assert refusals(lab, *build(app)) == []


@given(written=written_canaries())
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_object_of_generated_apps_passes_a_strict_dry_run(
    lab: Lab, namespace: str, written: dict[str, Any]
) -> None:
    app = parse_app("shop", {**written, "namespace": namespace})
    # The lab has no KEDA.
    known = (one for one in build(app) if one["kind"] != "ScaledObject")
    assert refusals(lab, *known, pods_of(app)) == []
