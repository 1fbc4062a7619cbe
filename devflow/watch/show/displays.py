"""Where a release is shown: a live tree on a terminal, plain lines in a pipe, or JSON lines."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console, RenderableType
from rich.live import Live

from devflow.record import Job
from devflow.watch.answers import Meter, sentence
from devflow.watch.follow import Display
from devflow.watch.outcome import Outcome
from devflow.watch.recorded import Record
from devflow.watch.release import Release
from devflow.watch.show.json_lines import json_line
from devflow.watch.show.lines import changes, ending
from devflow.watch.show.one_line import OneLineEach
from devflow.watch.show.tree import tree

FRAMES_PER_SECOND = 4


class Lines:
    """Prints what changed, line by line, and at the end under which id the release is recorded."""

    def __init__(self, meter: Meter, record: Record, options: str = "") -> None:
        self._meter = meter
        self._record = record
        self._options = options
        self._before: Release | None = None

    def show(self, release: Release, outcome: Outcome | None) -> None:
        answers = self._meter.answers
        moved = self._before is not None and self._before.view.weights != release.view.weights
        if moved and outcome is None and answers and answers.requests:
            # Until now the weights were those of before.
            print(f"  answered: {sentence(answers, release.view)}", flush=True)
        for line in changes(self._before, release, self._options):
            print(line, flush=True)
        self._before = release
        if outcome is not None:
            print(ending(outcome), flush=True)
            if recorded := self._record.of(release.job):
                print(f"recorded as {recorded.id}", flush=True)


class JsonLines:
    """Prints one JSON object per change."""

    def __init__(self, meter: Meter, record: Record, options: str = "") -> None:
        self._meter = meter
        self._record = record
        self._options = options

    def show(self, release: Release, outcome: Outcome | None) -> None:
        seen = self._meter.answers, self._record.of(release.job), self._options
        print(json_line(release, outcome, datetime.now(UTC), *seen), flush=True)


class LiveTree:
    """The tree as it is now, ages and times included: drawn anew a few times per second."""

    def __init__(self, console: Console, meter: Meter, record: Record, options: str = "") -> None:
        self._console = console
        self._meter = meter
        self._record = record
        self._options = options
        self._latest: tuple[Release, Outcome | None] | None = None
        self._live = Live(
            get_renderable=self._render, console=console, refresh_per_second=FRAMES_PER_SECOND
        )

    def show(self, release: Release, outcome: Outcome | None) -> None:
        self._latest = (release, outcome)
        # Not before there is something to show: others may write to the terminal until then.
        if not self._live.is_started:
            self._live.start()

    def close(self) -> None:
        """Draw it once more, and give the terminal back."""
        self._live.stop()

    def _render(self) -> RenderableType:
        if self._latest is None:
            return ""
        release, outcome = self._latest
        answers, recorded = self._meter.answers, self._record.of(release.job)
        height, now = self._console.height, datetime.now(UTC)
        # A frame is at most as high as the terminal, so no line may become two.
        return OneLineEach(tree(release, outcome, now, height, answers, recorded, self._options))


class _Metered:
    """Shows the meter which pods are of which revision before it shows a release."""

    def __init__(self, shown: Display, meter: Meter) -> None:
        self._shown = shown
        self._meter = meter

    def show(self, release: Release, outcome: Outcome | None) -> None:
        self._meter.look(release.view)
        self._shown.show(release, outcome)


@contextmanager
def display(
    *,
    as_json: bool,
    meter: Meter | None = None,
    record: Record | None = None,
    options: str = "",
) -> Iterator[Display]:
    """The display that suits stdout; with a meter it also shows who answers, with a record what is
    recorded. ``options`` name the app's cluster to the commands that a user may give next.
    """
    meter = meter or Meter()
    with _display(meter, record or Record(), options, as_json=as_json) as shown:
        yield _Metered(shown, meter)


@contextmanager
def _display(meter: Meter, record: Record, options: str, *, as_json: bool) -> Iterator[Display]:
    console = Console(highlight=False)
    if as_json:
        yield JsonLines(meter, record, options)
    elif console.is_terminal and not console.is_dumb_terminal:
        live = LiveTree(console, meter, record, options)
        try:
            yield live
        finally:
            live.close()
    else:
        yield Lines(meter, record, options)


def print_once(
    console: Console,
    release: Release,
    outcome: Outcome | None,
    recorded: Job | None = None,
    options: str = "",
    *,
    as_json: bool,
) -> None:
    """The release as it is now: one JSON object, or the whole tree."""
    now = datetime.now(UTC)
    if as_json:
        print(json_line(release, outcome, now, None, recorded, options))
    else:
        shown = tree(release, outcome, now, sys.maxsize, None, recorded, options)
        console.print(shown, overflow="ignore", crop=False)
