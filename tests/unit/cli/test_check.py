"""`devflow check`: what it prints, and its exit code."""

import json
from pathlib import Path

import pytest

from devflow.cli import main
from devflow.errors import Exit

PROJECT = """
name: devflow
runtime: python
config: {images: {type: object, default: {}}, cluster: {type: string, default: kubeconfig}}
"""
STACK = """
defaults: {source: {repoURL: https://git.example/apps.git, path: shop}, replicas: 1}
apps:
  shop:
    image: ghcr.io/acme/shop:%s
    readinessProbe: /healthz
    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
"""


def write(project: Path, tag: str, more: str = "") -> None:
    (project / "Pulumi.yaml").write_text(PROJECT)
    (project / "__main__.py").write_text("")
    (project / "Pulumi.prod.yaml").write_text("config: {}\n")
    (project / "stacks").mkdir(exist_ok=True)
    (project / "stacks" / "prod.yaml").write_text(STACK % tag + more)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_app_that_keeps_the_rules_ends_well(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "1.0.0")
    assert main(["check", "--stack", "prod"]) == Exit.OK
    assert capsys.readouterr().out == ""


def test_a_broken_rule_is_two_lines_and_an_exit_code(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "latest")
    assert main(["check", "--stack", "prod"]) == Exit.FINDINGS
    problem, fix = capsys.readouterr().out.splitlines()
    assert problem == (
        "error shop: pinned-images: container shop: image ghcr.io/acme/shop:latest names no version"
    )
    assert fix.startswith("  fix: name a version or, better, a digest")


def test_a_warning_and_an_exception_end_well_and_are_shown(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "latest", "    steps: quick\n    exceptions: {pinned-images: built nightly}\n")
    assert main(["check", "--stack", "prod", "--json"]) == Exit.OK
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["rule"], one["severity"], one["excepted"]) for one in found] == [
        ("gentle-weights", "warning", ""),
        ("pinned-images", "error", "built nightly"),
    ]


def test_the_image_of_the_configuration_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "1.0.0")
    images = "config:\n  devflow:images: {shop: ghcr.io/acme/shop}\n"
    (project / "Pulumi.prod.yaml").write_text(images)
    assert main(["check", "--stack", "prod"]) == Exit.FINDINGS
    assert "image ghcr.io/acme/shop names no version" in capsys.readouterr().out


def test_an_app_that_meets_users_without_a_metric_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """faults/17: only `preview` did."""
    write(project, "1.0.0", "    hosts: [shop.example.com]\n    gateway: a/b\n")
    assert main(["check", "--stack", "prod", "--json"]) == Exit.OK
    told = capsys.readouterr()
    assert told.out == ""
    assert "Note: shop serves shop.example.com, and no metric would hold back" in told.err
