"""The examples of CONTRIBUTING: put into a copy of the repository, all of them work, at once."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT, text

BLOCK = re.compile(r"^```(python|diff) ([\w./-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(text("CONTRIBUTING.md"))
COPIED = (
    "components",
    "devflow",
    "docs",
    "lab",
    "stacks",
    "tests",
    "tools",
    "__main__.py",
    "pyproject.toml",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "recorded")
CONFORMANCE = (
    "tests/unit/release/steps/test_conformance.py",
    "tests/unit/release/routers",
    "tests/unit/release/test_strategy_conformance.py",
    "tests/unit/release/metrics/test_conformance.py",
    "tests/unit/controller/listeners/test_listeners.py",
    "tests/unit/lab/parts/test_order.py",
    "tests/unit/policy/test_rules.py",
    "tests/unit/doctor/test_judging.py",
    "tests/unit/cli/test_documentation.py",
    "tests/components/platform/test_platform_loop.py",
    "tests/components/test_canary_release_args.py",
)
BROUGHT = ("Soak", "sluice", "blueGreen", "latencyP90", "web", "feed", "presets", "team")
NEW = " or ".join((*BROUGHT, "test_a", "known"))
"""Tests of what the examples bring, and some of the whole of each seam."""
WORKS = """
from devflow.cli import main
from devflow.lab.parts import discover
from devflow.release import parse_app
from devflow.stacks.platform import PLATFORM, PlatformSpec

assert "priorities" in [part.name for part in discover()]
source = {"repoURL": "https://example.com/apps.git"}
steps = [10, {"soak": "1m"}, 100]
app = {"image": "shop:1", "source": source, "steps": steps, "router": "sluice", "web": "x"}
assert parse_app("shop", {**app, "verify": {"latencyP90": "< 1s"}}).steps.spec_form() == steps
assert PlatformSpec.model_validate({"quota": {"pods": 3}}).quota.pods == 3
assert main(["presets"]) == 0
"""


def change(file: Path, diff: str) -> None:
    """Apply a diff without line numbers: lines that stay or go are found by their text. New lines
    follow the line above them, those at the begin come before the first line that is found.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    first = True
    added: list[str] = []
    at = 0
    for line in diff.splitlines():
        sign, rest = line[:1], line[1:]
        if sign == "+" and first:
            added.append(rest)
        elif sign == "+":
            lines.insert(at, rest)
            at += 1
        else:
            assert lines.count(rest) == 1, f"{file}: {lines.count(rest)} lines are {rest!r}"
            at = lines.index(rest)
            lines[at : at + 1] = [*added, *([rest] if sign == " " else [])]
            at += len(added) + (sign == " ")
            added, first = [], False
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with all examples in it."""
    copy = tmp_path_factory.mktemp("examples")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, copy / name)
    shutil.copy(ROOT / "README.md", copy)
    for language, path, block in BLOCKS:
        if language == "diff":
            change(copy / path, block)
        else:
            assert not (copy / path).exists(), f"{path} exists already"
            (copy / path).write_text(block, encoding="utf-8")
    run(copy, "-m", "tools.generate_args")
    return copy


def run(folder: Path, *arguments: str) -> None:
    """Run Python there; its modules come from there, not from this repository."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_there_is_one_for_each_seam() -> None:
    files = [path for language, path, _ in BLOCKS if language == "python"]
    for folder in (
        *(f"devflow/release/{name}" for name in ("steps", "routers")),
        *(f"devflow/release/metrics/{name}" for name in ("kinds", "providers")),
        *("devflow/controller/listeners", "lab/parts", "devflow/cli/commands"),
        *("devflow/policy/rules", "devflow/doctor/checks"),
        *("components", "stacks/platform"),
    ):
        assert [path for path in files if Path(path).parent == Path(folder)], folder


def test_each_keeps_the_rules_of_its_seam(extended: Path) -> None:
    run(extended, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", NEW, *CONFORMANCE)


def test_each_can_be_used(extended: Path) -> None:
    run(extended, "-c", WORKS)


def test_each_is_in_the_style_of_the_house(extended: Path) -> None:
    files = [path for language, path, _ in BLOCKS if language == "python"]
    run(extended, "-m", "ruff", "check", *files)
    run(extended, "-m", "ruff", "format", "--check", *files)
