"""What the API server has against the objects of an app, by its own strict validation."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.release import Manifest, build, parse_app
from devflow.release.steps.presets import PRESETS
from tests.lab.cluster import call
from tests.unit.release.strategies import written_apps


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
    app = parse_app("shop", {**written, "namespace": namespace})
    assert call(lab, lambda kube: strict_dry_run(kube, list(build(app)))) == []
