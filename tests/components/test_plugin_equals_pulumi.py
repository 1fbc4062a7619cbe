"""Three ways to the same bytes: what Pulumi applies, `devflow render APP`, and Argo CD's plugin."""

import asyncio
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings

from devflow import engine
from devflow.cli.render_apps import render_apps
from devflow.manifest_yaml import to_text
from devflow.plugin.generate import generate
from tests.unit.release.spec.every_key import EVERY_KEY
from tests.unit.release.strategies import written_apps

ROOT = Path(__file__).parents[2]
COUNT = 50


def generated_apps() -> dict[str, Any]:
    """Fifty apps, each with a namespace and a host of its own, the same ones on every run."""
    made: dict[str, Any] = {}

    @seed(1)
    @given(written_apps())
    @settings(
        max_examples=COUNT,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(app: dict[str, Any]) -> None:
        name = f"app-{len(made)}"
        hosts = {"hosts": [f"{name}.example.com"]} if "hosts" in app else {}
        made[name] = {**app, **hosts, "namespace": name}

    collect()
    return made


def test_fifty_apps_and_all_keys_are_the_same_bytes_in_all_three(
    tmp_path: Path, monkeypatch: Any
) -> None:
    apps = generated_apps()
    assert len(apps) == COUNT
    # What Argo CD delivers from Git alone has no spec in its Application; to take objects over is
    # said to Pulumi alone, in an annotation.
    for name, app in EVERY_KEY.items():
        if "delivery" not in app:
            apps[name] = {key: value for key, value in app.items() if key != "adopt"}
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "Pulumi.some.yaml").write_text("config: {}\n")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "some.yaml").write_text(yaml.safe_dump({"apps": apps}))
    monkeypatch.chdir(tmp_path)

    applied: dict[str, dict[str, Any]] = {name: {} for name in apps}
    for manifest in yaml.safe_load_all(asyncio.run(engine.render(tmp_path, "some"))):
        if manifest["kind"] == "Application":
            applied[manifest["metadata"]["name"]]["Application"] = manifest
        elif manifest["kind"] != "Namespace":
            key = f"{manifest['kind']} {manifest['metadata']['name']}"
            applied[manifest["metadata"]["namespace"]][key] = manifest

    by_plugins = []
    for name, objects in applied.items():
        source = objects.pop("Application")["spec"]["source"]
        told = {
            "ARGOCD_APP_NAME": name,
            "ARGOCD_APP_NAMESPACE": name,
            "ARGOCD_APP_SOURCE_REPO_URL": source["repoURL"],
            "ARGOCD_APP_PARAMETERS": json.dumps(source["plugin"]["parameters"]),
        }
        by_plugin = generate(told, tmp_path)
        made = [f"{m['kind']} {m['metadata']['name']}" for m in yaml.safe_load_all(by_plugin)]
        assert by_plugin == to_text(objects[one] for one in made)
        assert sorted(made) == sorted(objects)
        by_plugins.append(by_plugin)
    # All in one call: each reads the whole stack.
    assert "".join(by_plugins) == render_apps(tuple(applied), "some", None, print)
