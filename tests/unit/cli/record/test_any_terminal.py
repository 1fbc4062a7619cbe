"""Whatever the terminal and the names are, an id and a status are whole (faults/15)."""

from io import StringIO

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some
from rich.console import RenderableType

from devflow.cli.console import print_whole, table_console
from devflow.cli.record.job_table import job_head, jobs_table, steps_table
from devflow.record.job import Job, JobStatus, Revision, StepStatus
from devflow.watch.show import Met, table, traffic_table
from devflow.watch.show.listing import Fields
from tests.unit.record.jobs import job
from tests.unit.watch.objects import Shop, walked

WIDTHS = (40, 60, 80, 160, 1000)
DIGEST = "0123456789abcdef" * 4

# Without shrinking: each example is small, and takes a tenth of a second.
FEW = settings(deadline=None, max_examples=25, phases=(Phase.generate,))

names = some.from_regex(r"[a-z][a-z0-9]{0,30}(-[a-z0-9]{1,15}){0,2}", fullmatch=True)
images = some.builds(
    lambda name, end: f"registry.example.com/team/{name}{end}",
    names,
    some.sampled_from((":2.0.0", f"@sha256:{DIGEST}", f":2.0.0@sha256:{DIGEST}")),
)
messages = some.lists(names, max_size=12).map(" ".join)
statuses = some.sampled_from(list(JobStatus))


def printed(width: int, *shown: RenderableType) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        console = table_console()
    console.file = out = StringIO()
    print_whole(console, *shown)
    return out.getvalue()


def one(name: str, image: str, status: JobStatus, message: str) -> Job:
    whole = msgspec.structs.replace
    steps = tuple(
        whole(step, status=each, message=message)
        for step, each in zip(job().steps, StepStatus, strict=False)
    )
    to = Revision(image=image, hash="57bd65cf7b")
    identity = f"{name}-r12-0a1b2c3d"
    return job(id=identity, app=name, to=to, status=status, message=message, steps=steps)


@FEW
@given(some.lists(some.builds(one, names, images, statuses, messages), min_size=1, max_size=4))
def test_each_id_and_status_is_whole_at_any_width(jobs: list[Job]) -> None:
    for width in WIDTHS:
        text = printed(width, jobs_table(jobs))
        # What decides may follow a message.
        words = [word.rstrip(";") for word in text.split()]
        for each in jobs:
            assert each.id in words
            assert each.status in words
            assert f"{each.namespace}/{each.app}" in words
            assert set(each.message.split()) <= set(words), "a word of prose is broken"
        assert DIGEST not in text
        longest = max(map(len, words))
        assert max(map(len, text.splitlines())) <= max(width, longest + 4)


@FEW
@given(some.builds(one, names, images, statuses, messages))
def test_each_step_and_its_status_is_whole_at_any_width(made: Job) -> None:
    for width in WIDTHS:
        words = printed(width, job_head(made), steps_table(made)).split()
        assert made.id in words
        for step in made.steps:
            assert step.status in words
            assert set(step.name.split()) <= set(words)
            assert set(step.message.split()) <= set(words)


def test_a_narrow_terminal_gets_a_list_and_a_wide_one_a_table() -> None:
    shown = jobs_table([job(message="waiting for a person: approve the canary at 10%")])
    assert "  Status   Running" in printed(40, shown).splitlines()
    assert "shop-r2-0a1b2c3d  shop/shop  ghcr.io/" in printed(160, shown)


def test_a_pipe_gets_one_line_per_row_however_long() -> None:
    rows = [job(id=f"shop-r{n}-0a1b2c3d", message="why " * 300) for n in range(3)]
    console = table_console()
    console.file = out = StringIO()
    print_whole(console, jobs_table(rows))
    assert sum("why" in line for line in out.getvalue().splitlines()) == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_tables_of_a_release_have_each_number_whole(width: int) -> None:
    met = {0: Met(0, 123456, 0), 10: Met(97, 1000, 2), 100: Met(400, 400, 0)}
    for shown in (traffic_table(walked(), met), table(walked())):
        text = printed(width, shown)
        assert "…" not in text
        assert "100% Traffic" in text
    assert "123456" in printed(width, traffic_table(walked(), met)).split()


def test_the_demos_table_fits_80_columns_also_after_an_abort() -> None:
    shop = Shop()
    shop.release(10, currentStepIndex=1)
    ended = shop.aborted(9)
    met = {0: Met(0, 654321, 0), 10: Met(9700, 100000, 2)}
    lines = printed(80, traffic_table(ended, met)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].split()[:3] == ["Step", "Asked", "Share"], "it is a table"
    assert any("100% Traffic Skipped" in line for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_figures_of_a_rehearsal_break_between_words(width: int) -> None:
    image = f"shop: registry.example.com/{'long' * 20}@sha256:0123456…"
    text = printed(width, Fields([("Release", image), ("Why", "error rate 4.8 % > 1 %")]))
    assert set(image.split()) | {"error", "rate", "4.8"} <= set(text.split())
