"""What a program can't have twice: a component of the platform, and a namespace with two makers."""

from typing import Any

import pulumi
import pytest
from pulumi_kubernetes import Provider

from devflow.components import ArgoCD, Devflow, Istio, MongoDB, Prometheus
from tests.components.platform.test_platform_settings import made
from tests.components.recording import Recording, record


def test_a_second_one_is_refused_whatever_its_cluster_as_its_children_have_the_same_urns() -> None:
    def urns(name: str) -> set[str]:
        return {found.urn for found in record(lambda: Istio(name, {})).resources[2:]}

    def twice() -> None:
        other = Provider("other", context="other")
        Istio("a", {})
        Istio("b", {}, pulumi.ResourceOptions(provider=other))

    # Another run of a program is another platform.
    assert urns("a") == urns("b")
    with pytest.raises(pulumi.RunError) as error:
        record(twice)
    assert str(error.value) == (
        "b: a installs Istio already, and a program installs it once; use that one, or give another"
        " cluster a stack of its own"
    )


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        (
            (ArgoCD, {}),
            (MongoDB, {"namespace": "argocd"}),
            "mongodb: MongoDB makes its namespace 'argocd', and so does Argo CD; give one of the",
        ),
        (
            (Istio, {}),
            (Prometheus, {"namespace": "istio-ingress"}),
            "prometheus: Prometheus makes its namespace 'istio-ingress', and so does Istio; give",
        ),
        (
            (MongoDB, {"namespace": "record", "external_uri": "mongodb://u:p@db"}),
            (
                Devflow,
                {"namespace": "record", "image": "a:1", "mongodb_secret": {"name": "record"}},
            ),
            "devflow: Devflow makes its namespace 'record', and so does MongoDB; give one of the",
        ),
    ],
)
def test_two_components_in_one_namespace_are_refused_for_it_would_go_with_either(
    one: tuple[Any, dict[str, Any]], other: tuple[Any, dict[str, Any]], line: str
) -> None:
    def both() -> None:
        made(*one)()
        made(*other)()

    recording = Recording()
    with pytest.raises(pulumi.RunError) as error:
        record(both, recording)
    assert str(error.value).startswith(line)
    assert not recording.of_type(other[0].__name__)
