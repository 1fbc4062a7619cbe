"""Where a release is shown: a live tree on a terminal, plain lines in a pipe, or JSON lines."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console, RenderableType
from rich.live import Live

from devflow.watch.answers import Meter, sentence
from devflow.watch.follow import Display
from devflow.watch.history import History
from devflow.watch.json_lines import json_line
from devflow.watch.lines import changes, ending
from devflow.watch.outcome import Outcome
from devflow.watch.tree import tree
from devflow.watch.view import ReleaseView

FRAMES_PER_SECOND = 4


class Lines:
    """Prints what changed, line by line."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._before: tuple[ReleaseView, History] | None = None

    def show(self, view: ReleaseView, history: History, outcome: Outcome | None) -> None:
        answers = self._meter.answers
        moved = self._before is not None and self._before[0].weights != view.weights
        if moved and outcome is None and answers and answers.requests:
            # Until now the weights were those of before.
            print(f"  answered: {sentence(answers, view)}", flush=True)
        for line in changes(self._before, view, history):
            print(line, flush=True)
        self._before = (view, history)
        if outcome is not None:
            print(ending(outcome), flush=True)


class JsonLines:
    """Prints one JSON object per change."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def show(self, view: ReleaseView, history: History, outcome: Outcome | None) -> None:
        answers = self._meter.answers
        print(json_line(view, history, outcome, datetime.now(UTC), answers), flush=True)


class LiveTree:
    """The tree as it is now, ages and times included: drawn anew a few times per second."""

    def __init__(self, console: Console, meter: Meter) -> None:
        self._console = console
        self._meter = meter
        self._latest: tuple[ReleaseView, History, Outcome | None] | None = None
        self._live = Live(
            get_renderable=self._render, console=console, refresh_per_second=FRAMES_PER_SECOND
        )

    def show(self, view: ReleaseView, history: History, outcome: Outcome | None) -> None:
        self._latest = (view, history, outcome)
        # Not before there is something to show: others may write to the terminal until then.
        if not self._live.is_started:
            self._live.start()

    def close(self) -> None:
        """Draw it once more, and give the terminal back."""
        self._live.stop()

    def _render(self) -> RenderableType:
        if self._latest is None:
            return ""
        answers = self._meter.answers
        return tree(*self._latest, datetime.now(UTC), self._console.height, answers)


class _Metered:
    """Tells the meter whose pods are whose before it shows a release."""

    def __init__(self, shown: Display, meter: Meter) -> None:
        self._shown = shown
        self._meter = meter

    def show(self, view: ReleaseView, history: History, outcome: Outcome | None) -> None:
        self._meter.look(view)
        self._shown.show(view, history, outcome)


@contextmanager
def display(*, as_json: bool, meter: Meter | None = None) -> Iterator[Display]:
    """The display that suits stdout; with a meter it also shows who answers."""
    meter = meter or Meter()
    with _display(meter, as_json=as_json) as shown:
        yield _Metered(shown, meter)


@contextmanager
def _display(meter: Meter, *, as_json: bool) -> Iterator[Display]:
    console = Console(highlight=False)
    if as_json:
        yield JsonLines(meter)
    elif console.is_terminal and not console.is_dumb_terminal:
        live = LiveTree(console, meter)
        try:
            yield live
        finally:
            live.close()
    else:
        yield Lines(meter)


def print_once(
    console: Console,
    view: ReleaseView,
    history: History,
    outcome: Outcome | None,
    *,
    as_json: bool,
) -> None:
    """The release as it is now: one JSON object, or the whole tree."""
    now = datetime.now(UTC)
    if as_json:
        print(json_line(view, history, outcome, now))
    else:
        console.print(tree(view, history, outcome, now, sys.maxsize))
