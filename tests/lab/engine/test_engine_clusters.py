"""Where objects go, and what happens when there is no cluster: one line, nothing applied."""

import asyncio
import socket
from pathlib import Path

import pytest
import yaml

from devflow import engine
from devflow.errors import Exit, UserError
from devflow.kube import Client
from tests.lab.engine.programs import Program, program

__all__ = ["program"]

PROGRAM = "import pulumi_kubernetes as k8s\nk8s.core.v1.ConfigMap('a', metadata={'name': 'a'})\n"


def project(folder: Path, **config: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    (folder / "__main__.py").write_text(PROGRAM)
    return folder


def test_a_lab_that_was_never_there_is_told_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVFLOW_LAB", str(tmp_path / "none"))
    with pytest.raises(UserError, match="devflow lab up") as failure:
        asyncio.run(engine.up(project(tmp_path, **{"devflow:cluster": "lab"}), "dev", "embedded"))
    assert failure.value.exit_code is Exit.LAB


def test_a_lab_that_is_down_is_told_with_the_way_out(
    tmp_path: Path, kubeconfig: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = yaml.safe_load(kubeconfig.read_text())
        config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{taken.getsockname()[1]}"
        (tmp_path / "kubeconfig").write_text(yaml.safe_dump(config))
        monkeypatch.setenv("DEVFLOW_LAB", str(tmp_path))
        with pytest.raises(UserError, match=r"the lab is not running.*devflow lab up") as failure:
            asyncio.run(
                engine.up(project(tmp_path, **{"devflow:cluster": "lab"}), "dev", "embedded")
            )
    assert failure.value.exit_code is Exit.LAB
    assert not (tmp_path / ".devflow").exists()


def test_a_cluster_that_does_not_answer_is_told_by_name(tmp_path: Path, kubeconfig: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = yaml.safe_load(kubeconfig.read_text())
        config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{taken.getsockname()[1]}"
        away = tmp_path / "kubeconfig"
        away.write_text(yaml.safe_dump(config))
        with pytest.raises(UserError, match=r"context 'devflow-lab' at .* can't be reached") as no:
            asyncio.run(
                engine.up(
                    project(tmp_path, **{"kubernetes:kubeconfig": str(away)}), "dev", "embedded"
                )
            )
    assert no.value.exit_code is Exit.CLUSTER


def test_explicit_providers_choose_cluster_and_namespace(program: Program) -> None:
    program.write(
        """
there = k8s.Provider("there", kubeconfig=config.require("path"), namespace=NS)
ConfigMap("a", metadata={"name": "a"}, data={"k": "v"}, opts=Options(provider=there))
pulumi.export("where", ConfigMap("b", metadata={"name": "b"}, opts=Options(provider=there))
    .metadata.namespace)
""",
        path=str(program.kubeconfig),
    )
    # The default provider would go nowhere.
    (program.folder / "Pulumi.dev.yaml").write_text(
        yaml.safe_dump(
            {"config": {"namespace": program.namespace, "path": str(program.kubeconfig)}}
        )
    )
    result = program.up()
    assert result.created == 2
    assert result.outputs["where"] == program.namespace
    assert program.live("v1", "ConfigMap", "a")["data"] == {"k": "v"}


def test_a_live_object_can_be_read(program: Program) -> None:
    there = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "there", "namespace": program.namespace},
        "data": {"key": "live"},
    }
    program.ask(lambda kube: kube.apply(there), "somebody")
    program.write(
        """
there = ConfigMap.get("there", f"{NS}/there")
config_map("copy", {"key": there.data["key"]})
"""
    ).up()
    assert program.live("v1", "ConfigMap", "copy")["data"] == {"key": "live"}


def test_dependencies_are_applied_in_order(program: Program) -> None:
    program.write(
        """
last = None
for name in ("c", "b", "a"):
    last = config_map(name, depends_on=[last] if last else [])
"""
    ).up()

    async def versions(kube: Client) -> dict[str, int]:
        items, _ = await kube.list("v1", "ConfigMap", program.namespace)
        return {
            item["metadata"]["name"]: int(item["metadata"]["resourceVersion"]) for item in items
        }

    found = program.ask(versions)
    assert found["c"] < found["b"] < found["a"]
