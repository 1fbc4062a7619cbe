"""Which cluster a stack's settings mean, wherever in the project the command is given."""

from pathlib import Path

import pytest

from devflow.engine.cluster.clusters import default_cluster
from devflow.engine.settings.config import load_config
from devflow.engine.settings.project import find_project

KUBECONFIG = """
current-context: x
clusters: [{name: c, cluster: {server: "http://%s"}}]
users: [{name: u, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
"""


@pytest.mark.parametrize("key", ["devflow:kubeconfig", "kubernetes:kubeconfig"])
def test_a_relative_kubeconfig_starts_at_the_project(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "__main__.py").touch()
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config: {{'{key}': kube}}\n")
    (tmp_path / "kube").write_text(KUBECONFIG % "project")
    # One that a command must not take for it.
    (below / "kube").write_text(KUBECONFIG % "elsewhere")
    monkeypatch.chdir(below)
    config = load_config(find_project(below), "dev")
    assert default_cluster(config).server == "http://project"
