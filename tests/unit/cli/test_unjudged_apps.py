"""`devflow preview` names apps that meet users without a metric (faults/17)."""

from pathlib import Path

import pytest
import yaml

from devflow.cli.notes.unjudged_apps import unjudged_apps
from tests.unit.release.specs import LEAST


def test_an_app_with_hosts_and_no_metric_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(__file__).parents[3]
    monkeypatch.chdir(project)
    (note,) = unjudged_apps(project, "dev")
    assert note.startswith(
        "cart serves cart.localhost, and no metric would hold back a bad release"
    )
    assert 'verify: {errorRate: "< 1%"}' in note
    assert list(unjudged_apps(project, "prod")) == []


def test_many_of_one_reason_share_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack of a hundred apps printed a hundred lines that said the same."""
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "__main__.py").touch()
    (tmp_path / "Pulumi.many.yaml").write_text("config: {}\n")
    (tmp_path / "stacks").mkdir()
    apps = {
        f"app-{number}": {**LEAST, "hosts": [f"{number}.localhost"], "gateway": "istio-ingress/a"}
        for number in range(100)
    }
    (tmp_path / "stacks" / "many.yaml").write_text(yaml.safe_dump({"apps": apps}))
    monkeypatch.chdir(tmp_path)
    (note,) = unjudged_apps(tmp_path, "many")
    assert note.startswith("app-0, app-1, app-10 and 97 more serve hosts, and no metric")
    assert "for each, or in 'defaults', in stacks/many.yaml" in note


def test_a_project_without_stack_files_has_none(tmp_path: Path) -> None:
    assert list(unjudged_apps(tmp_path, "dev")) == []
