"""What the component Devflow deploys, as a real API server judges it."""

from typing import Any

from devflow.components import Devflow
from devflow.components.helm import POD_SECURITY_LABEL
from devflow.kube import Client
from devflow.lab import Lab
from tests.components.recording import record
from tests.lab.cluster import call

URI = "mongodb://me:s3cr3t@db.example.com/devflow"


def plain(value: Any) -> Any:
    """A value without what Pulumi's wire adds: secrets, and numbers that are all doubles."""
    match value:
        case {"stringData": _}:
            given = value | {"stringData": {"uri": URI}}
            return {key: plain(item) for key, item in given.items()}
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case float():
            return int(value)
        case _:
            return value


def test_every_object_is_accepted_and_its_pods_pass_pod_security_restricted(
    lab: Lab, namespace: str
) -> None:
    args: Any = {"image": "devflow:1", "mongodb_uri": URI, "namespace": namespace}
    recording = record(lambda: Devflow("devflow", args))
    objects = [r for r in recording.resources if r.type.startswith("kubernetes:")]
    manifests = [plain(one.inputs) for one in objects]
    kinds = {one["kind"] for one in manifests}
    assert {"Deployment", "NetworkPolicy", "PodDisruptionBudget", "ClusterRole"} <= kinds
    (deployment,) = [one for one in manifests if one["kind"] == "Deployment"]
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "devflow", "namespace": namespace},
        "spec": deployment["spec"]["template"]["spec"],
    }

    async def judge(kube: Client) -> None:
        enforced = {"metadata": {"labels": {POD_SECURITY_LABEL: "restricted"}}}
        await kube.patch("v1", "Namespace", namespace, None, enforced)
        # No pod is taken whose ServiceAccount isn't there.
        (account,) = (one for one in manifests if one["kind"] == "ServiceAccount")
        await kube.apply(account)
        for one in (*manifests, pod):
            await kube.apply(one, dry_run=True)

    call(lab, judge)
