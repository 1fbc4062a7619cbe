"""Lays the pages out as they lie in the repository, and the generated reference beside them."""

import re
import shutil
from pathlib import Path

from tools.docs_site.api import api_page
from tools.docs_site.cli import cli_page
from tools.docs_site.spec import spec_page

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md")
FOLDERS = ("docs", "examples")
REFERENCE = Path("docs", "reference")
GENERATED = {"cli.md": cli_page, "spec.md": spec_page, "api.md": api_page}
_FENCE = re.compile(r"^```(\w+) ([\w./-]+)$", re.MULTILINE)
"""A block of code with the file that it is, as CONTRIBUTING has them."""


def lay_out(target: Path) -> None:
    """Write all pages of the site into ``target``, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, target / name)
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        (target / page).write_text(_FENCE.sub(r'```\1 title="\2"', text), encoding="utf-8")
    (target / REFERENCE).mkdir()
    for name, page_of in GENERATED.items():
        (target / REFERENCE / name).write_text(page_of(), encoding="utf-8")
