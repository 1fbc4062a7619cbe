"""Examples in public docstrings, run as they stand there; and one way to write of errors."""

import asyncio
import doctest
import re
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from devflow.live import Observation
from devflow.record.fold.fold import fold
from devflow.release import parse_app
from tests.unit.docs.pages import ROOT
from tests.unit.docs.test_structure import modules
from tests.unit.watch.objects import NOON, Shop

EXAMPLES = (
    *("release.spec.parse.parse_app", "release.spec.parse.parse_apps", "release.build.build"),
    *("release.spec.with_image.with_image", "release.durations.Duration.parse"),
    *("release.steps.schedule.Schedule.parse", "release.plan.position"),
    *(
        "record.fold.fold.fold",
        "record.events.events",
        "controller.judging.guard.guard",
        "engine.render",
    ),
)
PROGRAM = """
from pulumi_kubernetes.core.v1 import ConfigMap

ConfigMap("settings", metadata={"name": "settings", "namespace": "shop"}, data={"a": "b"})
"""
OLD_CONVENTION = re.compile(r"[.\"] ?Raises |\A\s*Raises |^\s+Raises ", re.MULTILINE)


@pytest.fixture
def names(tmp_path: Path) -> dict[str, Any]:
    """What examples may use without making it."""
    (tmp_path / "Pulumi.yaml").write_text("name: example\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    source = {"repoURL": "https://git.example/x"}
    seen = Observation("lab", NOON, Shop().state(), None, ())
    return {
        "shop": parse_app("shop", {"image": "shop:1", "source": source}),
        "seen": seen,
        "job": fold(None, seen)[-1],
        "project": tmp_path,
        "asyncio": asyncio,
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_what_it_shows(name: str, names: dict[str, Any]) -> None:
    found = resolve_name(f"devflow.{name}")
    scope = {**vars(import_module(found.__module__)), **names}
    (test,) = doctest.DocTestFinder(recurse=False).find(found, name, globs=scope)
    assert test.examples
    said: list[str] = []
    flags = doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE
    doctest.DocTestRunner(optionflags=flags).run(test, out=said.append)
    assert said == []


def test_every_docstring_names_an_error_in_the_same_way() -> None:
    old = [
        path.relative_to(ROOT)
        for path in modules()
        if not path.is_relative_to(ROOT / "tests") and OLD_CONVENTION.search(path.read_text())
    ]
    assert old == []
