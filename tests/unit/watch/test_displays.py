import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from devflow.watch.answers import Answers, Meter
from devflow.watch.displays import Lines
from devflow.watch.history import begin, fold
from devflow.watch.json_lines import json_line
from devflow.watch.lines import changes
from devflow.watch.outcome import judge
from devflow.watch.pods import PodView
from devflow.watch.recorded import Record, Recorded, RecordedStep
from devflow.watch.styles import span
from devflow.watch.table import Met, table, traffic_table
from devflow.watch.tree import tree
from devflow.watch.view import ReleaseView
from tests.unit.watch.objects import NEW, NOON, OLD, Release, at
from tests.unit.watch.walks import walked

RECORDED = Recorded(
    job="shop-r2-0a1b2c3d",
    target="new/steps",
    status="Running",
    message="",
    steps=(
        RecordedStep("Applied", "Succeeded", inferred=False),
        RecordedStep("10% Traffic", "Succeeded", inferred=True),
        RecordedStep("Verify", "Running", inferred=False),
    ),
)


def drawn(
    view: ReleaseView, width: int, height: int, recorded: Recorded | None = None
) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=False)
    console.print(tree(view, begin(view), None, at(9), height, recorded=recorded))
    return out.getvalue().splitlines()


def placed(view: ReleaseView) -> ReleaseView:
    """The release with an address for the canary's first pod."""
    canary, stable = view.revisions
    pods = (replace(canary.pods[0], address="127.10.0.1"), *canary.pods[1:])
    return replace(view, revisions=(replace(canary, pods=pods), stable))


def crowd(count: int) -> ReleaseView:
    view = Release().view(10, currentStepIndex=1)
    pods = [PodView(f"new-{i}", "Ready", 0, NOON) for i in range(count)]
    pods.append(PodView("new-sick", "CrashLoopBackOff", 7, NOON))
    canary, stable = view.revisions
    return replace(view, revisions=(replace(canary, pods=tuple(pods)), stable))


@pytest.mark.parametrize("recorded", [None, RECORDED])
@pytest.mark.parametrize("width", [20, 40, 80])
def test_the_tree_is_never_wider_than_the_terminal(width: int, recorded: Recorded | None) -> None:
    view = Release().view(10, currentStepIndex=1)
    assert max(map(len, drawn(view, width, 24, recorded))) <= width


@pytest.mark.parametrize("recorded", [None, RECORDED])
def test_the_tree_of_many_pods_fits_the_terminal_and_shows_trouble_first(
    recorded: Recorded | None,
) -> None:
    lines = drawn(crowd(500), 80, 24, recorded)
    assert len(lines) < 24
    assert any("CrashLoopBackOff  new-sick" in line and "restarts 7" in line for line in lines)
    assert any("ready" in line and "more" in line for line in lines)


def test_the_tree_names_steps_weights_and_images() -> None:
    text = "\n".join(drawn(Release().view(10, currentStepIndex=1), 120, 40))
    for part in (f"{OLD} → {NEW}", "✔ 10% Traffic", "◉ Verify", "○ Completed", "canary 10%"):
        assert part in text


def test_the_tree_shows_what_is_recorded_beside_what_is_seen() -> None:
    view = Release().view(10, currentStepIndex=1)
    lines = [" ".join(line.split()) for line in drawn(view, 120, 40, RECORDED)]
    for line in (
        "Recorded: shop-r2-0a1b2c3d Running",
        "Applied Succeeded",
        "✔ 10% Traffic Succeeded, inferred",
        "◉ Verify Running",
        "○ 100% Traffic",
    ):
        assert line in lines


def test_what_is_recorded_of_another_release_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record, view = Record(), Release().healthy()
    for target, told in (("old/steps", False), (view.target, True)):
        record.latest = replace(RECORDED, target=target)
        Lines(Meter(), record).show(view, walked(), judge(view))
        assert ("recorded as shop-r2-0a1b2c3d" in capsys.readouterr().out) is told


def test_lines_tell_only_what_is_new() -> None:
    release = Release()
    before = release.view(0)
    old = begin(before)
    after = release.view(10)
    new = fold(old, after, at(1))
    assert list(changes((before, old), after, new)) == ["  traffic: canary 10%, stable 90%"]
    assert list(changes((after, new), after, new)) == []


def test_a_json_line_has_the_documented_keys_and_the_outcome() -> None:
    view = Release().healthy()
    data = json.loads(json_line(view, walked(), judge(view), NOON))
    assert data["image"] == {"from": OLD, "to": NEW}
    assert data["steps"][0]["weightSeen"] == 10
    assert data["outcome"]["exitCode"] == 0
    assert set(data) == {
        *("time", "app", "namespace", "image", "phase", "message", "step", "steps"),
        *("weights", "answers", "analyses", "revisions", "recorded", "outcome"),
    }


def test_a_json_line_has_what_is_recorded() -> None:
    view = Release().view(10)
    data = json.loads(json_line(view, begin(view), None, NOON, recorded=RECORDED))
    assert data["recorded"]["job"] == "shop-r2-0a1b2c3d"
    assert data["recorded"]["status"] == "Running"
    assert data["recorded"]["steps"][1] == {
        "name": "10% Traffic",
        "status": "Succeeded",
        "inferred": True,
    }


def test_a_json_line_has_who_answered() -> None:
    view = Release().view(10)
    answers = Answers(5.0, {2: 98, 1: 902})
    data = json.loads(json_line(view, begin(view), None, NOON, answers))
    assert data["answers"] == {
        "seconds": 5.0,
        "requests": 1000,
        "revisions": [
            {"revision": 2, "version": "2.0.0", "requests": 98, "share": 0.098},
            {"revision": 1, "version": "1.0.0", "requests": 902, "share": 0.902},
        ],
    }


def test_lines_tell_who_answered_before_the_weights_moved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    release, meter = Release(), Meter()
    shown = Lines(meter, Record())
    before, after = release.view(10), release.view(30)
    shown.show(before, begin(before), None)
    capsys.readouterr()
    meter.count({}, at=0)
    meter.count({}, at=5)
    shown.show(after, begin(after), None)
    assert capsys.readouterr().out == "  traffic: canary 30%, stable 70%\n"
    meter.look(placed(after))
    meter.count({"127.10.0.1": 10}, at=6)
    shown.show(before, begin(before), None)
    assert capsys.readouterr().out.startswith(
        "  answered: canary 2.0.0 100.0%, stable 1.0.0 0.0% of 10 requests in 6s\n  traffic: "
    )


def test_the_table_of_traffic_counts_each_request_once_and_fits_80_columns() -> None:
    out = StringIO()
    met = {0: Met(0, 123456, 0), 10: Met(97, 1000, 2), 100: Met(400, 400, 0)}
    Console(file=out, width=80).print(traffic_table(walked(), met))
    text = out.getvalue()
    rows = [line.split() for line in text.splitlines()]
    assert "…" not in text
    assert ["Stable", "only", "0%", "0.0%", "123456", "0"] in rows
    assert any(row[1:7] == ["10%", "Traffic", "10%", "9.7%", "1000", "2"] for row in rows)
    assert any(row[1:3] == ["Verify", "10%"] and "1000" not in row for row in rows)
    assert any(row[1:6] == ["Completed", "Σ", "124856", "Σ", "2"] for row in rows)


def test_a_weight_that_met_no_request_shows_no_share() -> None:
    out = StringIO()
    Console(file=out, width=80).print(traffic_table(walked(), {}))
    assert any(
        line.split()[1:7] == ["10%", "Traffic", "10%", "-", "0", "0"]
        for line in out.getvalue().splitlines()
    )


def test_the_table_fits_80_columns_uncut() -> None:
    out = StringIO()
    Console(file=out, width=80).print(table(walked()))
    text = out.getvalue()
    assert "…" not in text
    assert "VirtualService" in text
    assert "✔ 100% Traffic" in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (200, "3m20s"), (7300, "2h"), (200_000, "2d"), (-3, "0s")],
)
def test_spans_have_at_most_two_units(seconds: float, text: str) -> None:
    assert span(seconds) == text
