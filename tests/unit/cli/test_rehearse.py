"""What may be asked of a rehearsal, and what is refused before it begins."""

from pathlib import Path

import pytest

from devflow.cli.commands.rehearse import check_writable, read_faults_asked, with_steps
from devflow.cli.releasing.profile import read_profile
from devflow.errors import UserError
from devflow.lab.load import Curve, Pace
from devflow.release import parse_app
from tests.unit.release.specs import LEAST


def never() -> float:
    raise AssertionError("the rate is given")


def test_faults_become_annotations_of_the_lab() -> None:
    assert read_faults_asked("5%", "+200ms", never_ready=False, crash_after=None, speed=1) == {
        "error-rate": "5%",
        "latency": "200ms",
    }
    assert read_faults_asked(None, None, never_ready=True, crash_after=None, speed=1) == {
        "fault": "never-ready"
    }


@pytest.mark.parametrize("more", [{}, {"readinessProbe": "/up"}, {"startupProbe": 8080}], ids=str)
def test_another_schedule_is_all_that_changes(more: dict[str, object]) -> None:
    app = parse_app("shop", {**LEAST, **more, "adopt": True})
    tried = with_steps(app, "[20, verify, 100]")
    assert tried.steps.weights == (20, 100)
    assert tried.model_copy(update={"steps": app.steps}) == app
    assert with_steps(app, "quick").steps == parse_app("shop", {**LEAST, "steps": "quick"}).steps


@pytest.mark.parametrize("steps", ["3", "", "quik", "[10, 5, 100]", "[verify]", "[10, "])
def test_a_schedule_that_cant_be_used_is_one_line(steps: str) -> None:
    with pytest.raises(UserError, match=r"^--steps[^\n]*$"):
        with_steps(parse_app("shop", LEAST), steps)


def test_a_crash_comes_earlier_where_time_goes_faster() -> None:
    asked = read_faults_asked(None, None, never_ready=False, crash_after="30s", speed=10)
    assert asked == {"crash-after": "3s"}


@pytest.mark.parametrize(
    ("error_rate", "latency", "crash_after", "says"),
    [
        ("5", None, None, "--error-rate is '5'; write a share from 0 to 1"),
        (None, "+200", None, "--latency is '200'; write one of"),
        (None, None, "soon", "--crash-after is 'soon'; write a duration"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    error_rate: str | None, latency: str | None, crash_after: str | None, says: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_faults_asked(error_rate, latency, never_ready=False, crash_after=crash_after, speed=10)
    assert str(caught.value).startswith(says)


def test_requests_come_more_often_where_time_goes_faster() -> None:
    steady = read_profile("steady", 40, "00:00", 10, 60, never)
    assert isinstance(steady, Pace)
    assert steady.rate == 400
    ramp = read_profile("ramp", 40, "00:00", 10, 60, never)
    assert isinstance(ramp, Curve)
    assert [ramp.rate(at) for at in (0, 60, 100)] == pytest.approx([40, 400, 400])


def test_a_day_is_scaled_to_the_rate_and_begins_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text("00:00,500\n12:00,2000\n")
    day = read_profile(str(file), 20, "11:00", 10, 60, never)
    assert isinstance(day, Curve)
    assert day.rate(360) == pytest.approx(200)
    with pytest.raises(UserError, match="scale it down with --rate"):
        read_profile(str(file), None, "00:00", 10, 60, never)


@pytest.mark.parametrize(
    ("load", "start", "says"),
    [
        ("stedy", "00:00", "--load: 'stedy' is not steady, ramp or a CSV file"),
        ("day.csv", "noon", "--start: 'noon' is not a time of day"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(
    load: str, start: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("day.csv").write_text("00:00,5\n")
    with pytest.raises(UserError) as caught:
        read_profile(load, None, start, 1, 60, never)
    assert says in str(caught.value)


def test_a_page_that_can_not_be_written_is_refused_before_the_rehearsal(tmp_path: Path) -> None:
    """faults/32: the findings of a whole rehearsal were lost."""
    with pytest.raises(UserError, match=r"--html: .* can't be written: File name too long"):
        check_writable(tmp_path / ("x" * 300))
    with pytest.raises(UserError, match=r"--html: there is no folder .*/none; make it first"):
        check_writable(tmp_path / "none" / "page.html")
    page = tmp_path / "page.html"
    check_writable(page)
    assert not page.exists()
    page.write_text("of yesterday")
    check_writable(page)
    assert page.read_text() == "of yesterday"
