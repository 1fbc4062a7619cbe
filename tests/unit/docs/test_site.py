"""The site of the documents: every page is in it, and no link leads nowhere."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.unit.docs.pages import PAGES, ROOT
from tools.docs_site.lay_out import GENERATED, REFERENCE, lay_out

SETTINGS = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


def pages(nav: Any) -> Iterator[str]:
    """The pages of the navigation."""
    for entry in nav:
        for value in entry.values():
            yield from [value] if isinstance(value, str) else pages(value)


def test_the_navigation_has_every_page() -> None:
    listed = list(pages(SETTINGS["nav"]))
    written = {str(page.relative_to(ROOT)) for page in PAGES}
    assert set(listed) == written | {str(REFERENCE / name) for name in GENERATED}
    assert len(set(listed)) == len(listed)


@pytest.mark.skipif(
    find_spec("zensical") is None, reason="zensical isn't installed: pip install 'devflow[docs]'"
)
def test_it_is_built_with_a_search_and_a_broken_link_fails(tmp_path: Path) -> None:
    lay_out(tmp_path / "build" / "docs")
    (tmp_path / "zensical.toml").write_text((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    build = [sys.executable, "-m", "zensical", "build", "--strict"]
    run = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    site = tmp_path / SETTINGS["site_dir"]
    assert "canary" in (site / "search.json").read_text(encoding="utf-8")
    assert (site / "docs" / "reference" / "cli" / "index.html").is_file()

    page = tmp_path / "build" / "docs" / "docs" / "why.md"
    page.write_text(f"{page.read_text()}\n[gone](no-such-page.md)\n")
    run = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode != 0
