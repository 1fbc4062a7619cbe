"""The source distribution and the wheel, built once, and environments that have the wheel."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.distribution.environment import Environment, make, run

ROOT = Path(__file__).parents[2]
FOLDERS = ("devflow", "components", "stacks", "lab")
_BUILD = "import setuptools.build_meta as b; print(b.build_{}('{}'))"


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the distributions are built of: setuptools writes beside it."""
    copy = tmp_path_factory.mktemp("source")
    for folder in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="session")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution."""
    return _build("sdist", source, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the source distribution, as ``pip install`` builds it from an index."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    shutil.unpack_archive(sdist, unpacked, filter="data")
    (folder,) = unpacked.iterdir()
    return _build("wheel", folder, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def wheel_of_the_tree(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a checkout."""
    return _build("wheel", source, tmp_path_factory.mktemp("wheel_of_the_tree"))


@pytest.fixture(scope="session")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """After ``pip install devflow``: no extra, and not this repository."""
    return make(tmp_path_factory.mktemp("base"), wheel)


def _build(kind: str, folder: Path, into: Path) -> Path:
    clock = "SOURCE_DATE_EPOCH=1767225600"
    run(folder, "env", clock, sys.executable, "-c", _BUILD.format(kind, into))
    (made,) = into.iterdir()
    return made
