"""SMI: a router that Argo Rollouts knows and Devflow doesn't, so ``raw`` names it."""

import pytest

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.running.install import until_served
from tests.lab.cluster import call
from tests.lab.waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def traffic_splits(lab: Lab) -> None:
    """SMI's kind, in so far as Argo Rollouts needs it."""
    group, plural = "split.smi-spec.io", "trafficsplits"
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1alpha1", "served": True, "storage": True}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "TrafficSplit", "plural": plural},
            "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
        },
    }

    async def install(kube: Client) -> None:
        await kube.apply(crd)
        await until_served(kube, [crd], PATIENCE_SECONDS)

    call(lab, install)
