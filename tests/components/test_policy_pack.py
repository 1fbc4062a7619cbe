"""The policy pack, run by the real Pulumi CLI where there is one; no cluster is needed."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from devflow.engine import find_cli
from tests.unit.docs.pages import ROOT

pytestmark = [
    pytest.mark.skipif(find_cli() is None, reason="no usable pulumi on PATH"),
    pytest.mark.skipif(
        find_spec("pulumi_policy") is None,
        reason="pulumi-policy isn't installed: pip install --no-deps pulumi-policy",
    ),
]

PROGRAM = """
import pulumi
import pulumi_kubernetes as k8s

from devflow.components import CanaryRelease

provider = k8s.Provider("files", render_yaml_to_directory="rendered")
app = {
    "image": "ghcr.io/acme/shop:latest",
    "rollback": "manual",
    "exceptions": {"auto-rollback": "a person is always there"},
    "source": {"repo_url": "https://git.example/apps.git", "path": "shop"},
    "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
}
CanaryRelease("shop", app, pulumi.ResourceOptions(provider=provider))
"""


def runtime(**options: str) -> dict[str, object]:
    return {"name": "python", "options": options}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program of somebody's own, and the pack in the environment of the tests."""
    settings = {"name": "shop", "runtime": runtime(virtualenv=sys.prefix)}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "state").mkdir()
    pack = tmp_path / "pack"
    pack.mkdir()
    written = yaml.safe_load((ROOT / "policy" / "PulumiPolicy.yaml").read_text())
    written["runtime"] = runtime(virtualenv=sys.prefix)
    (pack / "PulumiPolicy.yaml").write_text(yaml.safe_dump(written))
    (pack / "__main__.py").write_text((ROOT / "policy" / "__main__.py").read_text())
    return tmp_path


def pulumi(project: Path, *arguments: str) -> tuple[int, str]:
    variables = os.environ | {
        "PULUMI_BACKEND_URL": f"file://{project}/state",
        "PULUMI_CONFIG_PASSPHRASE": "tulip",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    done = subprocess.run(
        [str(find_cli()), *arguments, "--non-interactive"],
        cwd=project,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_preview_is_refused_with_the_rule_and_honours_an_exception(project: Path) -> None:
    code, out = pulumi(project, "stack", "init", "prod")
    assert code == 0, out
    code, out = pulumi(project, "preview", "--stack", "prod", "--policy-pack", "pack")
    assert code != 0, out
    assert "[mandatory]  pinned-images" in out
    assert "shop: container shop: image ghcr.io/acme/shop:latest names no version" in out
    assert "auto-rollback" not in out

    program = (project / "__main__.py").read_text()
    (project / "__main__.py").write_text(program.replace(":latest", ":1.0.0"))
    code, out = pulumi(project, "preview", "--stack", "prod", "--policy-pack", "pack")
    assert code == 0, out
