"""What is wrong with a release spec, said so that it can be mended."""

from typing import Self

_MOST_SHOWN = 30
"""Of the problems: a file of another kind has one in each line."""


class SpecError(ValueError):
    """A release spec that can't be used: one line for each problem, all of them at once.

    A line holds the path of the value in the spec, such as ``apps.shop.steps[2]``, then the value,
    the limit and the way out.
    """

    def __init__(self, where: str, problem: str) -> None:
        self.problems: tuple[tuple[str, str], ...] = ((where, problem),)
        super().__init__()

    @classmethod
    def of(cls, problems: list[tuple[str, str]]) -> Self:
        """All of ``problems``, each a path and what is wrong there; at least one."""
        (where, problem), *_ = problems
        error = cls(where, problem)
        error.problems = tuple(problems)
        return error

    def under(self, parent: str) -> Self:
        """The same problems, seen from the level above: ``steps[2]`` under ``apps.shop``."""
        return self.of([(_join(parent, where), problem) for where, problem in self.problems])

    def in_file(self, file: object) -> Self:
        """The same problems, each with the name of the file before its path."""
        return self.of(
            [(f"{file}: {where}" if where else str(file), what) for where, what in self.problems]
        )

    def __str__(self) -> str:
        shown, more = self.problems[:_MOST_SHOWN], len(self.problems) - _MOST_SHOWN
        lines = [f"{where}: {what}" if where else what for where, what in shown]
        return "\n".join([*lines, f"… and {more:,} more; mend these first"] if more > 0 else lines)


def _join(parent: str, where: str) -> str:
    apart = parent and where and not where.startswith("[")
    return f"{parent}.{where}" if apart else f"{parent}{where}"
