"""The words of one vendor are in that vendor's files and nowhere else."""

import re
from pathlib import Path

import pytest

from devflow.release.routers import ROUTERS

ROOT = Path(__file__).parents[4]
ALLOWED = (
    "devflow/release/routers/",
    # Reads what teams have.
    "devflow/adopt/",
    "devflow/cli/adopting/",
    # Installs Istio, with its Gateway.
    "components/istio/",
    # The lab's data plane.
    "lab/parts/argocd/settings.py",
    "lab/parts/istio/",
    "lab/parts/traefik.py",
    "lab/traffic/hosts.py",
    "lab/traffic/mesh.py",
    "lab/traffic/subsets.py",
    "lab/traffic/workload_entry.py",
)
SOURCES = ("devflow", "components", "stacks", "lab", "__main__.py")
GENERAL = {"Service", "Ingress"}
"""Kinds of Kubernetes' own: they aren't a vendor's, though routers use them."""
WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+")
"""What a kind's name is made of: HTTPRoute of HTTP and Route."""


def _sources() -> list[Path]:
    tops = [ROOT / name for name in SOURCES]
    # Not by the symlinks in devflow/: each file once.
    found = {
        path.resolve() for top in tops for path in (top.rglob("*.py") if top.is_dir() else [top])
    }
    return sorted(found)


def _words() -> list[str]:
    kinds = [kind for router in ROUTERS.values() for kind in router.kinds]
    own = {kind.kind for kind in kinds} - GENERAL
    return sorted(own | {kind.group for kind in kinds if kind.kind in own})


@pytest.mark.parametrize("word", _words())
def test_a_routers_kinds_and_groups_are_named_in_its_own_files_only(word: str) -> None:
    spelled = "_?".join(WORDS.findall(word)) or re.escape(word)
    pattern = re.compile(rf"\b{spelled}", re.IGNORECASE)
    named = [
        path.relative_to(ROOT).as_posix() for path in _sources() if pattern.search(path.read_text())
    ]
    assert named, f"nothing names {word}: is the pattern right?"
    assert [name for name in named if not name.startswith(ALLOWED)] == []


def test_each_exception_is_still_needed() -> None:
    patterns = [re.compile(re.escape(word)) for word in _words()]
    for allowed in ALLOWED:
        place = ROOT / allowed
        files = place.rglob("*.py") if place.is_dir() else [place]
        text = "".join(file.read_text() for file in files)
        assert any(pattern.search(text) for pattern in patterns), allowed
