"""Charts rendered by Helm's own engine, with the values that the components give them."""

import asyncio
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from devflow.lab.programs.build import Builder
from devflow.lab.programs.go_binary import TOOLS, GoBinary
from devflow.lab.progress.report import Silent
from tests.components.recording import Recording, Registered
from tests.lab.spec.platform.modules import manifests_in, module_folder

_SOURCE = Path(__file__).parent / "renderer"
_RENDERER = GoBinary("charts", "devflow.dev/tests/renderer", module=_SOURCE, source=_SOURCE)
_PATHS = {
    "base": "base",
    "cni": "istio-cni",
    "istiod": "istio-control/istio-discovery",
    "gateway": "gateway",
}
Manifest = dict[str, Any]


def renderer() -> Path:
    """The program; built once, and kept in the lab's cache."""

    async def build() -> Path:
        builder = Builder([_RENDERER], Silent())
        await builder.run()
        return await builder.path(_RENDERER)

    return asyncio.run(build())


def rendered(program: Path, releases: Iterable[Registered]) -> list[Manifest]:
    """The objects of Istio's charts, in the version of which the lab builds istiod."""
    charts = module_folder("istio.io/istio", TOOLS) / "manifests" / "charts"
    asked = [
        {
            "chart": str(charts / _PATHS[one.inputs["chart"]]),
            "release": one.inputs["name"],
            "namespace": one.inputs["namespace"],
            "values": whole(one.inputs["values"]),
        }
        for one in releases
    ]
    done = subprocess.run(
        [program], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[Mapping[str, str]] = json.loads(done.stdout)
    found = []
    for one, files in zip(asked, answers, strict=True):
        for text in files.values():
            for manifest in manifests_in(text):
                kind = str(manifest["kind"])
                if not kind.startswith(("Cluster", "CustomResource", "Mutating", "Validating")):
                    manifest["metadata"].setdefault("namespace", one["namespace"])
                found.append(manifest)
    return found


def declared(recording: Recording) -> list[Manifest]:
    """The objects that a program declares by itself."""
    return [
        whole(one.inputs)
        for one in recording.resources
        if one.type.startswith("kubernetes:") and "apiVersion" in one.inputs
    ]


def whole(value: Any) -> Any:
    """The same without what Pulumi's wire adds: floats for all numbers, and marks of secrets."""
    if isinstance(value, dict):
        if set(value) == {"4dabf18193072939515e22adb298388d", "value"}:
            return whole(value["value"])
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def pod_templates(manifests: Iterable[Manifest]) -> list[tuple[str, str, Manifest]]:
    """(namespace, KIND/NAME, template) of all that makes pods."""
    found = []
    for one in manifests:
        spec = one.get("spec") or {}
        spec = spec["jobTemplate"]["spec"] if one["kind"] == "CronJob" else spec
        if one["kind"] in ("CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"):
            metadata = one["metadata"]
            name = f"{one['kind']}/{metadata['name']}"
            found.append((metadata["namespace"], name, spec["template"]))
    return found
