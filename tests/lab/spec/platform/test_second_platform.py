"""A second platform in a cluster is refused at preview: the first one's namespaces name it."""

from collections.abc import Mapping
from typing import Any

from devflow.components import Prometheus
from devflow.engine.second_platform import refuse_second_platform
from devflow.errors import UserError
from devflow.kube import Client
from devflow.lab import Lab
from tests.components.recording import record
from tests.lab.cluster import call


def inputs_of(namespace: str) -> list[Mapping[str, Any]]:
    recording = record(lambda: Prometheus("prometheus", {"namespace": namespace}))
    return [one.inputs for one in recording.of_type("Namespace")]


def refused(lab: Lab, inputs: list[Mapping[str, Any]]) -> str:
    async def ask(kube: Client) -> str:
        try:
            await refuse_second_platform(kube, inputs)
        except UserError as error:
            return str(error)
        return ""

    return str(call(lab, ask))


def mark(lab: Lab, namespace: str, stack: str) -> None:
    metadata = {"name": namespace, "annotations": {"devflow.dev/stack": stack}}
    manifest: dict[str, Any] = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    call(lab, lambda kube: kube.apply(manifest))


def test_another_stacks_platform_is_refused_by_name_and_ones_own_is_not(
    lab: Lab, namespace: str
) -> None:
    inputs = inputs_of(namespace)
    # There, but by nobody's platform.
    assert refused(lab, inputs) == ""
    mark(lab, namespace, "devflow/test")
    assert refused(lab, inputs) == ""
    mark(lab, namespace, "devflow/prod")
    assert refused(lab, inputs).startswith(
        f"the cluster has a platform already: the stack devflow/prod installed {namespace};"
    )
