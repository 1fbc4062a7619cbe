"""What the API server has against the objects of an app, by its own strict validation."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.release import Manifest, build, parse_app
from devflow.release.steps.presets import PRESETS
from devflow.release.workload.pods.restricted import loosened
from tests.lab.cluster import call
from tests.unit.docs.pages import yaml_blocks
from tests.unit.release.specs import LEAST
from tests.unit.release.strategies import written_apps
from tools.kubernetes_schema import FILE, kubernetes_version, published, schema_text

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}


def of_pods(rollout: Manifest, namespace: str) -> list[Manifest]:
    """The pod template as objects that Kubernetes itself checks: the Rollout's own schema is of
    types only.
    """
    template = rollout["spec"]["template"]
    metadata = {"name": "of-pods", "namespace": namespace}
    return [
        {"apiVersion": "v1", "kind": "PodTemplate", "metadata": metadata, "template": template},
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": metadata,
            "spec": {"selector": rollout["spec"]["selector"], "template": template},
        },
    ]


async def strict_dry_run(kube: Client, manifests: list[Manifest]) -> list[str]:
    """What the API server has against them."""
    refused = []
    for manifest in manifests:
        try:
            await kube.apply(manifest, dry_run=True, strict=True)
        except ApiError as error:
            refused.append(f"{manifest['kind']}: {error}")
    return refused


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
    assert call(lab, lambda kube: strict_dry_run(kube, list(build(app)))) == []


@given(written=written_apps())
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_object_of_generated_apps_passes_a_strict_dry_run(
    lab: Lab, namespace: str, written: dict[str, Any]
) -> None:
    built = build(parse_app("shop", {**written, "namespace": namespace}))
    manifests = [*built, *of_pods(built.rollout, namespace)]
    assert call(lab, lambda kube: strict_dry_run(kube, manifests)) == []


@pytest.mark.parametrize(
    "example", yaml_blocks("docs/pods.md"), ids=lambda example: " ".join(example)
)
def test_every_example_of_pods_passes_a_strict_dry_run(
    lab: Lab, namespace: str, example: dict[str, Any]
) -> None:
    built = build(parse_app("shop", {**LEAST, **example, "namespace": namespace}))
    manifests = [*built, *of_pods(built.rollout, namespace)]
    assert call(lab, lambda kube: strict_dry_run(kube, manifests)) == []


@given(written=written_apps())
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_named_as_looser_than_restricted_is_what_pod_security_refuses(
    lab: Lab, namespace: str, written: dict[str, Any]
) -> None:
    missing = {
        key: written[key] for key in written.keys() - {"priorityClassName", "runtimeClassName"}
    }
    built = build(parse_app("shop", {**missing, "namespace": namespace}))
    template = built.rollout["spec"]["template"]
    spec = {**template["spec"], "serviceAccountName": "default"}
    pod = {**template, "spec": spec, "apiVersion": "v1", "kind": "Pod"}
    named = {**template["metadata"], "name": "of-pods", "namespace": namespace}
    refused = call(lab, lambda kube: refusal(kube, {**pod, "metadata": named}, namespace))
    assert bool(refused) == bool(list(loosened(template))), refused


async def refusal(kube: Client, pod: Manifest, namespace: str) -> str:
    """What Pod Security has against the pod in a restricted namespace."""
    place = {"name": namespace, "labels": RESTRICTED}
    await kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": place})
    try:
        await kube.apply(pod, dry_run=True)
    except ApiError as error:
        if "violates PodSecurity" in str(error):
            return str(error)
        raise
    return ""


def test_the_schema_of_pods_is_what_the_api_server_publishes(lab: Lab) -> None:
    core, rollouts = call(lab, published)
    text = schema_text(core, rollouts, kubernetes_version())
    assert FILE.read_text(encoding="utf-8") == text, "run `python -m tools.kubernetes_schema`"
