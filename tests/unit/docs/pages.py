"""Reads the documents of the repository: their code, their tables, their links."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCED = re.compile(r"^```.*?^```\n", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")


def text(page: str) -> str:
    """A page by its path in the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return FENCED.sub("", text(page))


def code(page: str) -> list[str]:
    """What stands in backticks in the prose of a page."""
    return CODE.findall(prose(page))


def yaml_blocks(page: str) -> list[dict[str, Any]]:
    """The mappings among a page's examples in YAML."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)
    return [loaded for loaded in map(yaml.safe_load, blocks) if isinstance(loaded, dict)]


def rows(page: str, heading: str) -> Iterator[list[str]]:
    """The cells of the rows of the first table after ``heading``, or whose head begins with it."""
    _, found, rest = text(page).partition(heading)
    assert found, f"{page} has no {heading!r}"
    rest = heading + rest if heading.startswith("|") else rest
    table = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE)
    assert table is not None
    for line in table[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]
