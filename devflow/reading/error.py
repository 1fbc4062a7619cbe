"""What is wrong with something that was read."""

from devflow.errors import UserError
from devflow.reading.shown import shown

_LONGEST_PLACE = 400
"""In characters. A path may be longer than any other value, and whoever sends it chooses it."""


class ReadError(UserError):
    """A text or a file that can't be used: one line, which never quotes a value."""

    def __init__(self, where: str, problem: str) -> None:
        fits = where.isprintable() and len(where) <= _LONGEST_PLACE
        where = where if fits else shown(where)
        super().__init__(f"{where}: {problem}")
        self.where = where
        """The file, variable or option, with ``:LINE:COLUMN`` where that is known."""
        self.problem = problem
        """What is wrong there, and the way out."""
