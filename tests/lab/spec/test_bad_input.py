"""What `devflow up` says of each mistake, with a cluster at hand: and that it applies nothing."""

from pathlib import Path

import pytest

from devflow.cli import main
from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.project_copy import copy_project
from tests.lab.pulumi_cli import WITH_CLI

GOOD = "image: ghcr.io/acme/shop:1.0.0, source: {repoURL: x}"


def one(app: str, name: str = "shop") -> str:
    return f"apps:\n  {name}: {{{app}}}\n"


MISTAKES = {
    "an unknown key": (
        one(f"{GOOD}, imgae: x"),
        "apps.shop.imgae: unknown key; did you mean 'image'?",
    ),
    "weight 0": (one(f"{GOOD}, steps: [0, 100]"), "apps.shop.steps[0]: weight 0 is not between 1"),
    "weight 101": (one(f"{GOOD}, steps: [101]"), "apps.shop.steps[0]: weight 101 is not between 1"),
    "a falling weight": (one(f"{GOOD}, steps: [50, 20, 100]"), "steps[1]: weight 20 follows 50"),
    "no steps": (one(f"{GOOD}, steps: []"), "apps.shop.steps: the list is empty"),
    "no image": (one("source: {repoURL: x}"), "apps.shop.image: is missing"),
    "replicas -1": (one(f"{GOOD}, replicas: -1"), "apps.shop.replicas: -1 is too small"),
    "a bad name": (one(GOOD, "Shop_1"), "apps.Shop_1: 'Shop_1' is not a Kubernetes name"),
    "a long name": (one(GOOD, "s" * 64), "has 64 characters, the limit is 63; use a shorter name"),
    "a bad duration": (one(f"{GOOD}, verify: {{for: soon}}"), "'soon' is not a duration; write"),
    "a threshold without unit": (
        one(f"{GOOD}, verify: {{latencyP95: '< 300'}}"),
        "apps.shop.verify.latencyP95: '< 300' has no unit; write it as in '< 300ms'",
    ),
    "no PromQL": (
        one(f"{GOOD}, verify: {{custom: {{query: 'sum(x', success: '< 1'}}}}"),
        "apps.shop.verify.custom.query: 'sum(x' is not PromQL: unclosed left parenthesis",
    ),
    "an unknown router": (
        one(f"{GOOD}, router: abacus"),
        "apps.shop.router: 'abacus' is not known",
    ),
    "a host of two apps": (
        f"defaults: {{{GOOD}, hosts: [a.com], gateway: a/b}}\napps: {{shop: {{}}, cart: {{}}}}\n",
        "'a.com' is already taken by 'shop'",
    ),
    "a list": ("[1, 2]\n", "is not a mapping"),
    "an empty file": ("", "is empty"),
    "no YAML": ("apps: {shop\n", "did not find expected"),
}


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_project(tmp_path)
    (tmp_path / f"Pulumi.{namespace}.yaml").write_text("config:\n  devflow:cluster: lab\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


SAMPLE = ["an unknown key", "a host of two apps", "no YAML"]
"""One that a spec has, one that only all of them have, and one without any."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mistake" in metafunc.fixturenames:
        whole = metafunc.config.getoption("soak")
        metafunc.parametrize("mistake", MISTAKES if whole else SAMPLE)


@pytest.mark.parametrize("engine", ["embedded", WITH_CLI])
def test_a_mistake_gets_one_line_and_nothing_is_applied(
    lab: Lab,
    project: Path,
    namespace: str,
    mistake: str,
    engine: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """faults/20 c: with a Pulumi CLI it was 1, among that program's own lines."""
    written, says = MISTAKES[mistake]
    (project / "stacks" / f"{namespace}.yaml").write_text(written)

    assert main(["up", "--stack", namespace, "--engine", engine]) == Exit.BAD_INPUT

    out, err = capfd.readouterr()
    errors = [line for line in err.splitlines() if "Error:" in line]
    assert len(errors) == 1
    assert "pulumi:pulumi:Stack" not in out + err
    assert errors[0].startswith(f"Error: stacks/{namespace}.yaml")
    assert says in errors[0]
    # The parent of all that a stack has is written before its first object.
    parents, _ = call(lab, lambda kube: kube.list("v1", "ConfigMap", "default"))
    assert f"devflow-devflow-{namespace}" not in {item["metadata"]["name"] for item in parents}


def test_a_stack_that_does_not_exist_is_told_with_those_that_do(
    project: Path, namespace: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", "--stack", "nope"]) == Exit.BAD_INPUT
    assert f"no stack 'nope' in {project}; there are: {namespace}" in capfd.readouterr().err
