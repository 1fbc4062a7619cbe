from pathlib import Path

import pytest

from devflow.release import SpecError
from devflow.stacks.cluster import ClusterChoice, choose_cluster, default_repository

PROJECT = Path("/project")


@pytest.fixture(autouse=True)
def _no_lab_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEVFLOW_LAB", raising=False)


def test_the_lab_is_below_the_project() -> None:
    assert choose_cluster("lab", "", "", PROJECT) == ClusterChoice(
        Path("/project/.lab/kubeconfig"), "devflow-lab"
    )


def test_the_lab_can_be_in_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVFLOW_LAB", "/elsewhere")
    assert choose_cluster("lab", "", "", PROJECT).kubeconfig == Path("/elsewhere/kubeconfig")


@pytest.mark.parametrize(
    ("kubeconfig", "context", "choice"),
    [
        ("", "", ClusterChoice()),
        ("", "prod", ClusterChoice(None, "prod")),
        ("k/config", "", ClusterChoice(Path("/project/k/config"))),
        ("/etc/k", "prod", ClusterChoice(Path("/etc/k"), "prod")),
    ],
)
def test_a_kubeconfig_is_taken_as_it_is_named(
    kubeconfig: str, context: str, choice: ClusterChoice
) -> None:
    assert choose_cluster("kubeconfig", kubeconfig, context, PROJECT) == choice


def test_another_cluster_is_refused() -> None:
    with pytest.raises(SpecError) as error:
        choose_cluster("minikube", "", "", PROJECT)
    assert str(error.value) == (
        "devflow:cluster: 'minikube' is not known; use 'lab' or 'kubeconfig'"
    )


def test_another_cluster_is_refused_before_anything_in_the_stacks_file() -> None:
    """faults/32: a new user read that a source was missing."""
    with pytest.raises(SpecError, match=r"'minikube' is not known; use 'lab' or 'kubeconfig'"):
        default_repository("minikube", PROJECT)
    assert default_repository("kubeconfig", PROJECT) is None
