"""docs/faults.md against the tests: each kind of fault has a test, each that a test names a row."""

import ast
import re
from collections.abc import Iterator

from tests.unit.docs.pages import ROOT

_ROW = re.compile(r"^\| (\d\d) \|", re.MULTILINE)
_NAMED = re.compile(r"faults/(\d\d)")


def _docstrings() -> Iterator[str]:
    """Of tests, and of modules of them."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        functions = (
            n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        for node in (module, *functions):
            yield ast.get_docstring(node) or ""


def test_each_fault_has_a_test_and_each_test_a_fault_that_is_described() -> None:
    rows = _ROW.findall((ROOT / "docs" / "faults.md").read_text(encoding="utf-8"))
    named = {number for text in _docstrings() for number in _NAMED.findall(text)}
    assert rows == sorted(set(rows))
    assert set(rows) == named
