"""The production stack as `devflow render` gives it: the platform and the apps, with no cluster."""

import asyncio
import shutil
from pathlib import Path

import yaml

from devflow import engine
from devflow.components import charts
from devflow.components.charts import Chart
from tests.lab.project_copy import ROOT, copy_project


def test_the_production_stack_is_rendered_whole_the_same_each_time_and_without_secrets(
    tmp_path: Path,
) -> None:
    copy_project(tmp_path)
    shutil.copy(ROOT / "stacks" / "prod.yaml", tmp_path / "stacks")
    shutil.copy(ROOT / "Pulumi.prod.yaml", tmp_path)
    said: list[str] = []
    text = asyncio.run(engine.render(tmp_path, "prod", say=said.append))
    assert text == asyncio.run(engine.render(tmp_path, "prod", say=said.append))
    commands = [line for line in text.splitlines() if line.startswith("# helm upgrade")]
    installed = {line.split()[5] for line in commands}
    assert installed == {one.name for one in vars(charts).values() if isinstance(one, Chart)}
    objects = [one for one in yaml.safe_load_all(text) if one]
    names = {(one["kind"], one["metadata"]["name"]) for one in objects}
    assert {
        ("Namespace", "istio-system"),
        ("Gateway", "public"),
        ("MongoDBCommunity", "mongodb"),
        ("CronJob", "mongodb-backup"),
        ("Deployment", "devflow-controller"),
        ("Rollout", "shop"),
        ("Rollout", "cart"),
    } <= names
    # Secrets are named where they are used, and left out by name.
    assert "Secret" not in {kind for kind, _ in names}
    assert "mongodb://" not in text
    left_out = [line for line in said if line.startswith("left out, as it holds a secret")]
    assert any("mongodb-devflow-uri" in line for line in left_out)
