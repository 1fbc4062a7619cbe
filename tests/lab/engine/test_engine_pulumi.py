"""The real Pulumi CLI, where there is one."""

import asyncio
from pathlib import Path

import pytest
import yaml

from devflow import engine
from devflow.engine.settings.passphrase import Encrypter
from devflow.errors import UserError
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.project_copy import RUNTIME
from tests.lab.pulumi_cli import NEEDS_CLI

pytestmark = NEEDS_CLI

PROGRAM = """
import os

import pulumi
import pulumi_kubernetes as k8s

lab = k8s.Provider(
    "lab", kubeconfig=os.environ["DEVFLOW_LAB"] + "/kubeconfig", context="devflow-lab"
)
k8s.core.v1.ConfigMap(
    "a",
    metadata={"name": "a", "namespace": pulumi.Config().require("namespace")},
    opts=pulumi.ResourceOptions(provider=lab),
)
pulumi.export("word", pulumi.Output.secret("tulip"))
"""

PLATFORM = """
home = k8s.core.v1.Namespace(
    "home",
    metadata={
        "name": pulumi.Config().require("namespace"), "annotations": {"devflow.dev/stack": "mine"}
    },
    opts=pulumi.ResourceOptions(provider=lab),
)
k8s.helm.v3.Release(
    "chart",
    chart="./no-such-chart",
    namespace=home.metadata["name"],
    opts=pulumi.ResourceOptions(provider=lab, depends_on=[home]),
)
"""


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Path:
    settings = {"name": namespace, "runtime": RUNTIME}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(settings))
    config = {"devflow:cluster": "lab", "namespace": namespace}
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def test_the_cli_runs_the_program_with_a_backend_in_the_lab(
    lab: Lab, namespace: str, project: Path
) -> None:
    settings = (project / "Pulumi.dev.yaml").read_bytes()

    def version() -> str:
        live = call(lab, lambda kube: kube.get("v1", "ConfigMap", "a", namespace))
        return str(live["metadata"]["resourceVersion"])

    result = asyncio.run(engine.up(project, "dev", "auto"))
    assert (result.engine, dict(result.outputs)) == ("pulumi", {"word": "[secret]"})
    before = version()
    asyncio.run(engine.up(project, "dev", "auto"))
    assert version() == before
    with pytest.raises(UserError, match="made by the Pulumi CLI"):
        asyncio.run(engine.up(project, "dev", "embedded"))
    # The cluster says so, and no file: another machine learns it, too.
    assert not (project / ".devflow" / "dev.json").exists()
    state = lab.layout.folder / "pulumi" / ".pulumi" / "stacks" / namespace / "dev.json"
    assert "ConfigMap" in state.read_text()
    assert "tulip" not in state.read_text()
    asyncio.run(engine.destroy(project, "dev", "auto"))
    assert (project / "Pulumi.dev.yaml").read_bytes() == settings
    assert asyncio.run(engine.up(project, "dev", "embedded")).created == 1
    asyncio.run(engine.destroy(project, "dev", "embedded"))


def test_a_wrong_passphrase_binds_no_engine(
    lab: Lab, namespace: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults/20 b."""
    right = Encrypter("dev", "right", None)
    right.encrypt("")
    config = {"kubernetes:kubeconfig": str(lab.kubeconfig), "namespace": namespace}
    settings = {"encryptionsalt": right.salt, "config": config}
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump(settings))
    (project / "state").mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{project}/state")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    with pytest.raises(UserError, match="incorrect passphrase"):
        asyncio.run(engine.up(project, "dev", "pulumi"))
    assert asyncio.run(engine.up(project, "dev", "embedded")).created == 1
    asyncio.run(engine.destroy(project, "dev", "embedded"))


def test_a_second_platform_is_refused_at_preview_before_its_chart_fails(
    lab: Lab, namespace: str, project: Path
) -> None:
    (project / "__main__.py").write_text(PROGRAM + PLATFORM)
    said: list[str] = []
    with pytest.raises(UserError, match=r"chart: .*no-such-chart"):
        asyncio.run(engine.preview(project, "dev", "pulumi", say=said.append))
    assert not [line for line in said if "Traceback" in line or "KeyboardInterrupt" in line]
    theirs = {"metadata": {"annotations": {"devflow.dev/stack": "theirs"}}}
    call(lab, lambda kube: kube.patch("v1", "Namespace", namespace, None, theirs))
    with pytest.raises(UserError, match=f"the stack theirs installed {namespace}"):
        asyncio.run(engine.preview(project, "dev", "pulumi"))
