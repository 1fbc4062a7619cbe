"""A Pulumi project of many apps, written to a folder: by components, or as a bare loop."""

import json
from pathlib import Path

from bench.apps import written_apps
from devflow.release import build, parse_apps

WITH_COMPONENTS = """
import json
from pathlib import Path

import pulumi
from pulumi_kubernetes.core.v1 import Namespace

from devflow.components import CanaryRelease

apps = json.loads(Path("apps.json").read_text())
for namespace in sorted({app["namespace"] for app in apps.values()}):
    Namespace(namespace, metadata={"name": namespace})
for name, app in apps.items():
    CanaryRelease(name, app)
"""

BARE_LOOP = """
import json
from pathlib import Path

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Namespace, Service

releases = json.loads(Path("manifests.json").read_text())
for namespace in sorted({objects[0]["metadata"]["namespace"] for objects in releases.values()}):
    Namespace(namespace, metadata={"name": namespace})
for name, (service, rule, hosts, weights, rollout, application) in releases.items():
    app = pulumi.ComponentResource("bench:index:App", name)
    parent = pulumi.ResourceOptions(parent=app)
    routing = [
        Service(f"{name}-service", metadata=service["metadata"], spec=service["spec"], opts=parent)
    ]
    for suffix, manifest, ignored in (
        ("rule", rule, ["spec.subsets"]),
        ("hosts", hosts, []),
        ("weights", weights, ["spec.http"]),
    ):
        routing.append(
            CustomResource(
                f"{name}-{suffix}",
                api_version=manifest["apiVersion"],
                kind=manifest["kind"],
                metadata=manifest["metadata"],
                spec=manifest["spec"],
                opts=pulumi.ResourceOptions(parent=app, ignore_changes=ignored),
            )
        )
    for suffix, manifest, needs in (
        ("rollout", rollout, routing),
        ("application", application, None),
    ):
        CustomResource(
            f"{name}-{suffix}",
            api_version=manifest["apiVersion"],
            kind=manifest["kind"],
            metadata=manifest["metadata"],
            spec=manifest["spec"],
            opts=pulumi.ResourceOptions(parent=app, depends_on=needs),
        )
    app.register_outputs({})
"""


def write_project(folder: Path, program: str, apps: int, kubeconfig: Path | None = None) -> Path:
    """Write a project whose one stack, ``bench``, has ``apps`` apps; return ``folder``."""
    folder.mkdir(parents=True)
    written = written_apps(apps)
    manifests = {name: list(build(app)) for name, app in parse_apps(written).items()}
    by_python_name = {
        name: {**app, "source": {"repo_url": app["source"]["repoURL"], "path": name}}
        for name, app in written.items()
    }
    config = {"kubernetes:kubeconfig": str(kubeconfig)} if kubeconfig else {}
    for file, content in {
        "Pulumi.yaml": json.dumps({"name": "bench", "runtime": "python"}),
        "Pulumi.bench.yaml": json.dumps({"config": config}),
        "__main__.py": program,
        "apps.json": json.dumps(by_python_name),
        "manifests.json": json.dumps(manifests),
    }.items():
        (folder / file).write_text(content)
    return folder
