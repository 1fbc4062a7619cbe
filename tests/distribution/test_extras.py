"""What a base install can do, and what a command says whose extra isn't installed."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from devflow.extras import EXTRA_OF, hint
from tests.distribution.conftest import ROOT
from tests.distribution.environment import Environment, make, metadata, required, run

NEEDS_AN_EXTRA = {
    "controller": "controller",
    "lab": "lab",
    "rehearse": "lab",
}
"""By command, the extra without which it can't run."""
EXTRAS = ("controller", "notify", "lab")
STACK = """\
namespaces: {}
apps:
  shop: {image: shop:1, source: {repoURL: https://example.com/x.git}}
"""
EVERY_COMMAND = """\
from devflow.cli import devflow
for name in devflow.summaries:
    if name not in {skipped!r}:
        devflow.get_command(None, name)
"""


def test_without_extras_components_stacks_and_release_are_there(
    base: Environment, tmp_path: Path
) -> None:
    program = (
        "from devflow import components, release\n"
        "import devflow.stacks.program, devflow.engine, devflow.plugin.command\n"
        "for name in components.__all__: getattr(components, name)\n"
        "print(release.build(release.parse_app('shop', {'image': 'shop:1',"
        " 'source': {'repoURL': 'https://example.com/x.git'}})).rollout['kind'])\n"
    )
    assert run(tmp_path, base.python, "-c", program) == "Rollout\n"


def test_without_extras_all_other_commands_are_there(base: Environment, tmp_path: Path) -> None:
    run(tmp_path, base.python, "-c", EVERY_COMMAND.format(skipped=set(NEEDS_AN_EXTRA)))


@pytest.mark.parametrize("command", ["render", "up"])
def test_without_extras_a_stack_is_rendered_and_deployed_as_far_as_a_cluster_is_there(
    base: Environment, tmp_path: Path, command: str
) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "dev.yaml").write_text(STACK)
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "Pulumi.dev.yaml").write_text(
        f"config: {{devflow:cluster: kubeconfig, devflow:kubeconfig: {tmp_path}/none}}\n"
    )
    (tmp_path / "__main__.py").write_text("from devflow.stacks.program import main\nmain()\n")
    done = subprocess.run(
        [base.devflow, command, "--stack", "dev"],
        cwd=tmp_path,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if command == "render":
        assert "kind: Rollout" in done.stdout, done.stderr
    else:
        assert "kubeconfig" in done.stderr
        assert "isn't installed" not in done.stderr


@pytest.mark.parametrize("arguments", [("controller",), ("lab", "up"), ("rehearse", "shop")])
def test_a_command_without_its_extra_names_it_in_one_line(
    base: Environment, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [base.devflow, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith(f"isn't installed: pip install 'devflow[{NEEDS_AN_EXTRA[arguments[0]]}]'")


def test_with_its_extras_the_controller_and_its_notifications_are_there(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = make(tmp_path_factory.mktemp("controller"), wheel, ("controller", "notify"))
    program = (
        "import apprise\nfrom importlib.util import find_spec\n"
        "from devflow.cli.commands.controller import controller\n"
        "print([name for name in ('psutil', 'plotly', 'envoy', 'pytest') if find_spec(name)])\n"
    )
    assert run(made.folder, made.python, "-c", program) == "[]\n"


def test_each_library_of_an_extra_is_left_out_of_the_base(wheel: Path) -> None:
    found = metadata(wheel)
    base = required(found, frozenset())
    for extra in EXTRAS:
        assert set(required(found, frozenset({extra}))) > set(base)
    assert not {"pytest", "mypy", "ruff", "psutil", "plotly", "apprise"} & set(base)


def test_the_hint_names_an_extra_that_brings_the_module() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for module, extra in EXTRA_OF.items():
        assert any(
            requirement.replace("-", "_").startswith(module) for requirement in extras[extra]
        ), module


def test_a_module_of_no_extra_has_no_hint() -> None:
    assert hint("devflow.nothing") is None
