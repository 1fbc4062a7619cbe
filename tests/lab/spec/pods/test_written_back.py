"""Argo Rollouts writes a Rollout back as Kubernetes' types have it: that must change nothing."""

from typing import Any

from hypothesis import given

from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import Manifest, build, parse_app
from tests.lab.cluster import call
from tests.lab.releases import ROLLOUT
from tests.lab.spec.pods.test_dry_run import quick
from tests.lab.waiting import eventually
from tests.unit.docs.pages import yaml_blocks
from tests.unit.release.pods.written import written_pods
from tests.unit.release.specs import LEAST

REVISION = "rollout.argoproj.io/revision"
"""Argo Rollouts writes the whole Rollout when it sets this annotation."""
ODD: dict[str, Any] = {
    "resources": {"requests": {"cpu": "0.25"}, "limits": {"cpu": "1000m", "memory": "1024Mi"}},
    "env": {"EMPTY": "", "LIMIT": {"resource": "limits.cpu"}},
    "podTemplate": {
        "spec": {
            "hostNetwork": False,
            "shareProcessNamespace": False,
            "initContainers": [],
            "containers": [
                {
                    "name": "shop",
                    "tty": False,
                    "args": [],
                    "livenessProbe": {"exec": {"command": ["true"]}, "initialDelaySeconds": 0},
                    "volumeMounts": [{"name": "tmp", "mountPath": "/tmp", "readOnly": False}],
                }
            ],
            "volumes": [{"name": "tmp", "emptyDir": {"medium": "", "sizeLimit": "0.5Gi"}}],
        }
    },
}
"""What the types write otherwise than people do."""


def test_argo_rollouts_writes_pods_back_as_they_are_rendered(lab: Lab, namespace: str) -> None:
    rendered: dict[str, Manifest] = {}

    def add(written: dict[str, Any]) -> None:
        name = f"shop-{len(rendered)}"
        text = {**LEAST, **written, "namespace": namespace}
        if "workloadRef" in text:
            return
        rollout = build(parse_app("shop", text)).rollout
        rollout["metadata"]["name"] = name
        # No pods, and nothing beside them that would have to be there.
        rollout["spec"] |= {"replicas": 0, "strategy": {"canary": {}}}
        call(lab, lambda kube: kube.apply(rollout))
        rendered[name] = rollout

    @given(written=written_pods())
    @quick
    def add_generated(written: dict[str, Any]) -> None:
        add(written)

    add(ODD)
    for example in yaml_blocks("docs/pods.md"):
        add(example)
    add_generated()

    async def live(kube: Client) -> dict[str, Manifest]:
        found, _ = await kube.list(*ROLLOUT, namespace)
        return {one["metadata"]["name"]: one for one in found if REVISION in _annotations(one)}

    eventually("Argo Rollouts has seen all", lambda: call(lab, live).keys() == rendered.keys())
    changed = [
        (ours, theirs)
        for name, manifest in call(lab, live).items()
        for ours, theirs in [(_pods(rendered[name]), _pods(manifest))]
        if ours != theirs
    ]
    assert changed == []


def _pods(rollout: Manifest) -> dict[str, Any]:
    found: dict[str, Any] = rollout["spec"]["template"]["spec"]
    return found


def _annotations(manifest: Manifest) -> dict[str, str]:
    found: dict[str, str] = manifest["metadata"].get("annotations") or {}
    return found
