"""Modules that a package's docstring calls free of I/O are so: no network, file, clock or task."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.unit.docs.pages import ROOT

REACHES_OUT = {
    *("aiohttp", "asyncio", "http", "io", "logging", "os", "pathlib", "pymongo", "random"),
    *("secrets", "shutil", "socket", "ssl", "subprocess", "tempfile", "threading", "time"),
    *("pulumi", "click", "rich", "grpc", "yaml"),
}
CALLS = {"now", "utcnow", "today", "open", "print", "input"}
NAME = re.compile(r"``([a-z_.]+)``")


def modules_of(package: str) -> list[str]:
    folder = ROOT / package.replace(".", "/")
    found = [path.relative_to(ROOT).with_suffix("") for path in folder.rglob("*.py")]
    return [".".join(path.parts).removesuffix(".__init__") for path in found]


def listed(package: str, text: str) -> list[str]:
    """The modules of a package that a text names, with all below them."""
    return [each for name in NAME.findall(text) for each in modules_of_name(f"{package}.{name}")]


def modules_of_name(name: str) -> list[str]:
    spec = find_spec(name)
    assert spec is not None, name
    return modules_of(name) if spec.submodule_search_locations else [name]


def docstring(package: str) -> str:
    return " ".join((import_module(package).__doc__ or "").split())


def of_controller() -> list[str]:
    text = docstring("devflow.controller")
    return listed("devflow.controller", text.partition("task: ")[2].partition(";")[0])


def of_watch() -> list[str]:
    first, found, _ = docstring("devflow.watch").partition("have no I/O.")
    assert found
    return listed("devflow.watch", first.partition("job of the record. ")[2])


PURE = [
    *modules_of("devflow.live"),
    *modules_of("devflow.record.fold"),
    *("devflow.record.job", "devflow.record.events", "devflow.record.merge"),
    *("devflow.record.transitions", "devflow.record.store"),
    *of_controller(),
    *of_watch(),
]


def test_each_package_lists_what_has_no_io() -> None:
    assert len(of_controller()) >= 12
    assert len(of_watch()) == 5


@pytest.mark.parametrize("module", PURE)
def test_a_module_without_io_imports_and_calls_nothing_that_reaches_out(module: str) -> None:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & REACHES_OUT
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in REACHES_OUT
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            assert name not in CALLS, f"line {node.lineno}"
        elif isinstance(node, ast.AsyncFunctionDef):
            # A protocol may declare what others do.
            assert module == "devflow.record.store"
