import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import msgspec
import pytest
from rich.console import RenderableType

from devflow.cli.console import table_console
from devflow.cli.record.job_table import events_table, job_head, jobs_table, steps_table
from devflow.record.job import JobStatus, RolloutRef, StepStatus
from devflow.record.store import JobEvent
from tests.unit.record.jobs import BEGAN, job


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are shown in the reader's zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def lines(shown: RenderableType) -> list[str]:
    console = table_console()
    console.file = out = StringIO()
    console.print(shown)
    return [" ".join(line.split()) for line in out.getvalue().splitlines() if line.strip()]


def test_a_row_of_the_history_says_what_when_and_how_long() -> None:
    over = job(status=JobStatus.SUCCEEDED, finished_at=BEGAN + timedelta(seconds=90))
    assert lines(jobs_table([over]))[-1] == (
        "shop-r2-0a1b2c3d shop/shop ghcr.io/acme/shop:2.0.0 Succeeded 2026-03-01 12:00:00 1m30s"
    )


def test_an_open_job_says_where_it_is_unless_there_is_more_to_say() -> None:
    assert lines(jobs_table([job()]))[-1].endswith("- at Applied")
    assert lines(jobs_table([job(message="waiting for a person")]))[-1].endswith(
        "- waiting for a person"
    )


def test_the_head_names_both_versions_and_who_asked() -> None:
    assert lines(job_head(job())) == [
        "shop-r2-0a1b2c3d shop/shop in lab, revision 2",
        "Running",
        "ghcr.io/acme/shop:1.0.0 → ghcr.io/acme/shop:2.0.0"
        " started 2026-03-01 12:00:00 by alice commit 0123abc",
    ]


def test_of_a_first_deploy_nobody_saw_begin_only_what_is_known_is_shown() -> None:
    unseen = job(from_=None, started_at=None, actor="", commit="")
    assert lines(job_head(unseen))[-1] == "ghcr.io/acme/shop:2.0.0 started -"


def test_a_job_that_has_not_begun_says_who_waits_for_whom() -> None:
    asked = job(
        status=JobStatus.PENDING,
        rollout=RolloutRef(name="shop", uid=""),
        from_=None,
        started_at=None,
        steps=tuple(msgspec.structs.replace(s, status=StepStatus.PENDING) for s in job().steps),
    )
    assert lines(jobs_table([asked]))[-1].endswith("Pending - - no controller has seen it yet")
    assert lines(job_head(asked)) == [
        "shop-r2-0a1b2c3d shop/shop in lab",
        "Pending",
        "ghcr.io/acme/shop:2.0.0 asked for 2026-03-01 12:00:00 by alice commit 0123abc",
    ]
    picked_up = msgspec.structs.replace(asked, steps=job().steps)
    assert lines(jobs_table([picked_up]))[-1].endswith("Pending - - at Applied")


def test_an_inferred_step_has_no_times_and_says_why() -> None:
    inferred = msgspec.structs.replace(job().steps[1], status=StepStatus.SUCCEEDED, inferred=True)
    assert lines(steps_table(job(steps=(inferred,))))[-1] == (
        "✔ 10% Traffic Succeeded - - inferred: it ran while nobody watched"
    )


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    message = "container [/bin/sh] [red]exited"
    failed = msgspec.structs.replace(job().steps[2], status=StepStatus.FAILED, message=message)
    assert lines(steps_table(job(steps=(failed,))))[-1].endswith(message)
    assert lines(job_head(job(message=message)))[1] == f"Running {message}"
    assert lines(jobs_table([job(message=message)]))[-1].endswith(message)
    event = JobEvent(
        key="k", job="j", app="a", namespace="n", cluster="c", at=None, what="w", message=message
    )
    assert lines(events_table([event]))[-1] == f"- w {message}"


def test_a_status_of_a_newer_devflow_is_shown_as_it_is() -> None:
    newer = job(status=JobStatus("Baking"))
    warming = msgspec.structs.replace(newer.steps[1], status=StepStatus("Warming"), kind="oven")
    newer = msgspec.structs.replace(newer, steps=(newer.steps[0], warming))
    assert "Baking" in lines(jobs_table([newer]))[-1]
    assert any("Baking" in line for line in lines(job_head(newer)))
    assert lines(steps_table(newer))[-1].startswith("? 10% Traffic Warming")
