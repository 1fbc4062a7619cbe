"""The reference of what other programs import, from signatures and docstrings."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from types import ModuleType
from typing import Any, is_typeddict

PACKAGES = ("devflow.components", "devflow.release", "devflow.engine", "devflow.policy")
_ROLE = re.compile(r":(?:class|func|attr|meth|mod):`~?([^`]+)`")
_FIELD = re.compile(r"^:(raises|param) ([\w.]+): ", re.MULTILINE)
_EXAMPLE = re.compile(r"(?:^>>> .*\n?(?:^(?!$).*\n?)*)", re.MULTILINE)

_HEAD = """# The library

What a program of yours may import. How to begin: [use the components](../how-to/library.md).
"""


def api_page() -> str:
    """The page in Markdown."""
    return "\n".join([_HEAD, *map(_package, PACKAGES)])


def _package(name: str) -> str:
    module = import_module(name)
    head = f"## {name}\n\n{_prose(inspect.getdoc(module) or '')}\n"
    return "\n".join([head, *_members(module)])


def _members(module: ModuleType) -> Iterator[str]:
    for name in module.__all__:
        member = getattr(module, name)
        if not (inspect.isclass(member) or inspect.isfunction(member)):
            continue
        text = inspect.getdoc(member) or ""
        head = f"### {name}\n\n```python\n{_signature(name, member)}\n```\n"
        yield "\n".join([head, f"{_prose(text)}\n", *_fields(member)])


def _signature(name: str, member: Any) -> str:
    try:
        written = str(inspect.signature(member))
    except (ValueError, TypeError):
        written = "(…)"
    # A model's has all its keys, and these have a page of their own.
    return f"{name}{written if len(written) < 400 else '(…)'}"


def _fields(member: Any) -> list[str]:
    """The keys of arguments, each with the docstring under it."""
    if not is_typeddict(member):
        return []
    (made,) = ast.parse(inspect.getsource(member)).body
    body = made.body if isinstance(made, ast.ClassDef) else []
    found = []
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            said = " ".join(ast.literal_eval(text.value).split()).replace("``", "`")
            found.append(f"- `{ast.unparse(field.target)}`: {said}")
    return [*found, ""]


def _prose(text: str) -> str:
    """A docstring in Markdown."""
    text = _ROLE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", text).replace("``", "`")
    text = _EXAMPLE.sub(lambda found: f"```python\n{found[0].rstrip()}\n```\n", text)
    return _FIELD.sub(lambda found: f"- {found[1]} `{found[2]}`: ", text)
