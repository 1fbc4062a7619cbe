"""A fresh environment that holds the wheel and what it requires, and nothing besides.

Installed from what is here already: each distribution that the wheel's metadata asks for is linked
into it, so it needs no package index and takes a second.
"""

import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from packaging.requirements import Requirement


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def devflow(self) -> Path:
        return self.folder / "bin" / "devflow"

    @property
    def site(self) -> Path:
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found


def run(folder: Path, *command: str | Path) -> str:
    """What a command prints that has to succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make(folder: Path, wheel: Path, extras: Iterable[str] = ()) -> Environment:
    """Install the wheel with ``extras`` into a new environment in ``folder``."""
    made = Environment(folder)
    run(folder, sys.executable, "-m", "venv", "--without-pip", ".")
    pip = (sys.executable, "-m", "pip", "--python", made.python, "install", "-q", "--no-compile")
    run(folder, *pip, "--no-deps", "--no-index", wheel)
    for needed in required(metadata(wheel), frozenset(extras)).values():
        _link(needed, made.site)
    return made


def metadata(wheel: Path) -> Distribution:
    """The metadata in a wheel, which is what pip goes by."""
    (info,) = [path for path in zipfile.Path(wheel).iterdir() if path.name.endswith(".dist-info")]
    return PathDistribution(info)


def required(
    root: Distribution, extras: frozenset[str], found: dict[str, Distribution] | None = None
) -> dict[str, Distribution]:
    """What ``root`` requires and what that requires, by name."""
    found = {} if found is None else found
    for text in root.requires or ():
        requirement = Requirement(text)
        if not _applies(requirement, extras):
            continue
        made = distribution(requirement.name)
        assert requirement.specifier.contains(made.version), text
        known = made.name in found
        found[made.name] = made
        if not known or requirement.extras:
            required(made, frozenset(requirement.extras), found)
    return found


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _link(made: Distribution, site: Path) -> None:
    """Link a distribution's files below ``site``, whole folders where it alone has them."""
    for top in _tops(made):
        source, target = Path(str(made.locate_file(top))), site / top
        if not source.exists() or target.is_symlink():
            continue
        if source.is_dir() and not (source / "__init__.py").exists() and "-info" not in top:
            # A namespace such as `google`: others have folders in it.
            target.mkdir(exist_ok=True)
            for inner in source.iterdir():
                if not (target / inner.name).exists():
                    (target / inner.name).symlink_to(inner)
        else:
            target.symlink_to(source)


def _tops(made: Distribution) -> Iterator[str]:
    seen = {path.parts[0] for path in made.files or () if path.parts[0] not in ("..", ".")}
    return iter(sorted(seen - {"__pycache__", "bin"}))
