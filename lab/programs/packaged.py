"""Programs that need no build: a Python package that is installed here brings them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devflow.errors import Exit, UserError


@dataclass(frozen=True)
class Packaged:
    """A program, and where to find it."""

    name: str
    find: Callable[[], Path | None]
    """Returns the program; ``None`` if its package isn't installed."""

    def missing(self) -> UserError:
        """Return the error for a program that isn't installed, with the way to install it."""
        return UserError(
            f"{self.name} isn't installed: `pip install 'devflow[lab]'` brings it.", Exit.LAB
        )


def interpreter() -> Path:
    """Return the Python that runs now."""
    return Path(sys.executable)
