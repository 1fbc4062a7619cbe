"""The examples of programs: each declares the same app; with a Pulumi CLI, for real."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from devflow.engine import find_cli
from tests.distribution.environment import run
from tests.package.engine import ROOT

PROGRAMS = ROOT / "examples" / "programs"
LANGUAGES = {"yaml": "yaml", "python": "python", "typescript": "nodejs", "go": "go"}
NEEDS_CLI = pytest.mark.skipif(
    find_cli() is None or shutil.which("pulumi-language-yaml") is None,
    reason="no pulumi with its language host for YAML on PATH",
)


@pytest.mark.parametrize(("folder", "runtime"), LANGUAGES.items())
def test_each_program_is_one_of_its_language_and_takes_the_package(
    folder: str, runtime: str
) -> None:
    project = yaml.safe_load((PROGRAMS / folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["runtime"] == runtime
    if folder != "python":
        assert (PROGRAMS / folder / project["packages"]["devflow"]).resolve() == ROOT


def test_the_program_in_python_declares_the_app(tmp_path: Path) -> None:
    shutil.copytree(PROGRAMS / "python", tmp_path, dirs_exist_ok=True)
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    devflow = ROOT / ".venv" / "bin" / "devflow"
    rendered = yaml.safe_load_all(run(tmp_path, devflow, "render", "--stack", "dev"))
    assert "Rollout" in {manifest["kind"] for manifest in rendered}


@NEEDS_CLI
def test_the_program_in_yaml_is_deployed_and_then_nothing_is_left_to_do(tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(PROGRAMS / "yaml", program)
    project = program / "Pulumi.yaml"
    text = project.read_text(encoding="utf-8")
    project.write_text(re.sub(r"devflow: \.\..*", f"devflow: {ROOT}", text), encoding="utf-8")
    (program / "Pulumi.dev.yaml").write_text(
        # The provider writes files in place of a cluster's objects.
        f"config:\n  kubernetes:renderYamlToDirectory: {tmp_path}/out\n",
        encoding="utf-8",
    )
    (tmp_path / "state").mkdir()
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "PULUMI_CONFIG_PASSPHRASE": "tulip",
    }

    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            [str(find_cli()), *arguments, "--non-interactive"],
            cwd=program,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    pulumi("stack", "init", "dev")
    pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    kinds = {
        yaml.safe_load(file.read_text(encoding="utf-8"))["kind"]
        for file in (tmp_path / "out").rglob("*.yaml")
    }
    assert {"Rollout", "Service", "VirtualService", "Application"} <= kinds
    again = pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    assert re.search(r"Resources:\s+\d+ unchanged", again), again
