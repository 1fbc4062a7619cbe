"""Files, modules and functions that the documents name exist, and so do the pages they link to."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tests.unit.docs.pages import PAGES, ROOT, code, prose, text

FOLDERS = "bench|components|devflow|docs|lab|package|stacks|tests|tools"
A_PATH = re.compile(rf"(?:{FOLDERS})(?:/[\w.-]+)*/?|[\w-]+\.(?:py|toml|lock)")
A_NAME = re.compile(r"devflow(?:\.[A-Za-z_]\w*)+")
LINK = re.compile(r"\]\(([^)\s]+)\)")
BARE_WORDS = (
    "devflow",
    "stacks",
    "components",
    "lab",
    "docs",
    "tests",
    "tools",
    "package",
    "bench",
)
"""Also commands, keys and words."""
NOT_OURS = ("devflow.dev", "devflow.yaml")
A_BLANK = re.compile(r"\b[A-Z]{4,}\b")
"""What a reader fills in: ``stacks/STACK.yaml``."""

of_pages = [pytest.param(str(page.relative_to(ROOT)), id=page.stem) for page in PAGES]


def names(page: str) -> list[str]:
    return [word for word in code(page) if A_NAME.fullmatch(word) and word not in NOT_OURS]


def paths(page: str) -> list[str]:
    found = [word for word in code(page) if A_PATH.fullmatch(word)]
    return [path for path in found if path not in BARE_WORDS and not A_BLANK.search(path)]


@pytest.mark.parametrize("page", of_pages)
def test_every_name_of_the_code_exists(page: str) -> None:
    for name in names(page):
        resolve_name(name)


@pytest.mark.parametrize("page", of_pages)
def test_every_path_exists(page: str) -> None:
    missing = [path for path in paths(page) if not (ROOT / path).exists()]
    assert not missing


def test_the_architecture_names_the_code_by_file_and_function() -> None:
    assert len(names("docs/architecture.md")) > 70
    with pytest.raises((AttributeError, ModuleNotFoundError)):
        resolve_name("devflow.release.build.no_such_function")


@pytest.mark.parametrize("page", of_pages)
def test_every_link_leads_to_a_page_and_a_heading_of_it(page: str) -> None:
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        file, _, heading = target.partition("#")
        found = ((ROOT / page).parent / file).resolve() if file else ROOT / page
        assert found.exists(), target
        if heading:
            assert heading in anchors(found), target


def anchors(page: Path) -> set[str]:
    """The ids that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text(str(page.relative_to(ROOT))), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}
