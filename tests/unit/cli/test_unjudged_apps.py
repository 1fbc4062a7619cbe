"""`devflow preview` names apps that meet users without a metric (faults/17)."""

from pathlib import Path

import pytest

from devflow.cli.notes.unjudged_apps import unjudged_apps


def test_an_app_with_hosts_and_no_metric_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(__file__).parents[3]
    monkeypatch.chdir(project)
    (note,) = unjudged_apps(project, "dev")
    assert note.startswith(
        "cart serves cart.localhost, and no metric would hold back a bad release"
    )
    assert 'verify: {errorRate: "< 1%"}' in note
    assert list(unjudged_apps(project, "prod")) == []


def test_a_project_without_stack_files_has_none(tmp_path: Path) -> None:
    assert list(unjudged_apps(tmp_path, "dev")) == []
