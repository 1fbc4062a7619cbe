"""Rows of values for a person: a table where it fits, else one block of lines per row.

An id, a status or any other value is never cut or broken. Prose is broken between words only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

_INDENT = "  "
_PROSE_WIDTH = 24
"""Narrower than that a column of prose is hard to read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each row."""

    heading: str
    right: bool = False
    """Whether values are aligned at their right, as numbers are."""
    prose: bool = False
    """Whether a value may be broken between its words."""


@dataclass(slots=True)
class Listing:
    """Rows with a value for each column; an empty value is left out of a block."""

    columns: Sequence[Column]
    rows: list[Sequence[Text]] = field(default_factory=list)

    def add(self, *values: str | Text) -> None:
        """Add a row."""
        self.rows.append([Text(value) if isinstance(value, str) else value for value in values])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = self._table()
        unbounded = options.update(width=_MOST_COLUMNS)
        if console.measure(table, options=unbounded).minimum <= options.max_width:
            for line in console.render_lines(table, options, pad=False):
                yield from _stripped(line)
                yield Segment.line()
            return
        for row in self.rows:
            yield ""
            yield _whole(row[0])
            pairs = zip(self.columns[1:], row[1:], strict=True)
            yield Fields([(column.heading, value) for column, value in pairs if value.plain])

    def _table(self) -> Table:
        made = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        for index, column in enumerate(self.columns):
            cells = [Text(column.heading), *(row[index] for row in self.rows)]
            widest = max(cell.cell_len for cell in cells)
            least = max(_longest_word(cells), min(widest, _PROSE_WIDTH)) if column.prose else widest
            made.add_column(
                column.heading,
                justify="right" if column.right else "left",
                no_wrap=not column.prose,
                overflow="fold",
                min_width=least,
            )
        for row in self.rows:
            made.add_row(*row)
        return made


@dataclass(frozen=True, slots=True)
class Fields:
    """Values by name, below each other; those that don't fit beside their names go below them."""

    pairs: Sequence[tuple[str, str | Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        names = max((len(name) for name, _ in self.pairs), default=0)
        beside = options.max_width - len(_INDENT) - names - len(_INDENT)
        for name, value in self.pairs:
            text = Text(value) if isinstance(value, str) else value
            lines = _wrapped(text, beside)
            if max((line.cell_len for line in lines), default=0) <= beside:
                label = f"{_INDENT}{name:{names}}{_INDENT}"
                yield from _indented(lines, label)
            else:
                yield _whole(Text(f"{_INDENT}{name}"))
                width = options.max_width - 2 * len(_INDENT)
                yield from _indented(_wrapped(text, width), 2 * _INDENT)


def whole_words(text: Text) -> Text:
    """``text`` as it is to be printed: broken between words, never within one."""
    text.overflow = "ignore"
    return text


_MOST_COLUMNS = 1_000_000


def _whole(text: Text) -> Text:
    text = text.copy()
    text.no_wrap, text.overflow = True, "ignore"
    return text


def _wrapped(text: Text, width: int) -> list[Text]:
    lines = wrap(text.plain, max(width, 1), break_long_words=False, break_on_hyphens=False)
    return [Text(line, text.style) for line in lines]


def _indented(lines: Iterable[Text], first: str) -> Iterable[RenderableType]:
    indent = first
    for line in lines:
        yield _whole(Text(indent).append_text(line))
        indent = " " * len(first)


def _longest_word(cells: Iterable[Text]) -> int:
    return max((Text(word).cell_len for cell in cells for word in cell.plain.split()), default=1)


def _stripped(line: list[Segment]) -> list[Segment]:
    """Without the blanks at its end."""
    kept = list(line)
    while kept and kept[-1].text.isspace():
        kept.pop()
    if kept:
        last = kept.pop()
        kept.append(Segment(last.text.rstrip(), last.style, last.control))
    return kept
