"""An app's pods against the API server: its own validation, Pod Security, and its schema."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from devflow.lab import Lab
from devflow.release import build, parse_app
from devflow.release.workload.pods.restricted import loosened
from tests.lab.cluster import call
from tests.lab.spec.dry_runs import enforce, pod_of, pods_of, refusals
from tests.unit.docs.pages import yaml_blocks
from tests.unit.release.pods.written import written_pods
from tests.unit.release.specs import LEAST
from tools.kubernetes_schema import FILE, kubernetes_version, published, schema_text

CLASSES = {"priorityClassName", "runtimeClassName"}
"""Keys that name what the lab doesn't have."""
quick = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def restricted(lab: Lab, namespace: str) -> str:
    """A namespace for restricted pods alone."""
    enforce(lab, namespace, "restricted")
    return namespace


@pytest.mark.parametrize(
    "example", yaml_blocks("docs/pods.md"), ids=lambda example: " ".join(example)
)
def test_every_example_of_the_documents_passes_a_strict_dry_run(
    lab: Lab, module_namespace: str, example: dict[str, Any]
) -> None:
    written = {**LEAST, **example, "namespace": module_namespace}
    if "workloadRef" in example:
        # Its pods are in a Deployment, which the API server has seen already.
        del written["image"]
        assert refusals(lab, *build(parse_app("shop", written))) == []
        return
    app = parse_app("shop", written)
    assert refusals(lab, *build(app), pods_of(app)) == []


@given(written=written_pods())
@quick
def test_generated_pods_pass_a_strict_dry_run(
    lab: Lab, module_namespace: str, written: dict[str, Any]
) -> None:
    app = parse_app("shop", {**LEAST, **written, "namespace": module_namespace})
    assert refusals(lab, *build(app), pods_of(app)) == []


@given(written=written_pods())
@quick
def test_what_is_named_as_looser_than_restricted_is_what_pod_security_refuses(
    lab: Lab, restricted: str, written: dict[str, Any]
) -> None:
    known = {key: written[key] for key in written.keys() - CLASSES}
    app = parse_app("shop", {**LEAST, **known, "namespace": restricted})
    refused = refusals(lab, pod_of(pods_of(app)))
    assert all("violates PodSecurity" in line for line in refused)
    assert bool(refused) == bool(list(loosened(build(app).rollout["spec"]["template"]))), refused


def test_the_schemas_are_what_the_api_server_publishes(lab: Lab) -> None:
    core, autoscaling, rollouts = call(lab, published)
    text = schema_text(core, autoscaling, rollouts, kubernetes_version())
    assert FILE.read_text(encoding="utf-8") == text, "run `python -m tools.kubernetes_schema`"
