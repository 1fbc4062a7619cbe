import json
from dataclasses import replace
from io import StringIO

import msgspec
import pytest
from rich.console import Console

from devflow.cli.console import table_console
from devflow.record import Job
from devflow.watch import Answers, Meter, Record, Release, View, judge
from devflow.watch.show import Met, changes, span, step_style, table, traffic_table
from devflow.watch.show.displays import Lines, print_once
from devflow.watch.show.json_lines import json_line
from devflow.watch.show.tree import tree
from tests.unit.watch.objects import NEW, NOON, OLD, Shop, at, pod, read_pod, walked

RECORDED = msgspec.structs.replace(Shop().release(10, currentStepIndex=1).job, id="asked-for")
"""As another process recorded it, which missed the first step."""


def verifying() -> Release:
    return Shop().release(10, currentStepIndex=1)


def drawn(release: Release, width: int, height: int, recorded: Job | None = None) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=False)
    console.print(tree(release, None, at(9), height, recorded=recorded))
    return out.getvalue().splitlines()


def placed(view: View) -> View:
    """The release with an address for the canary's first pod."""
    canary, stable = view.revisions
    pods = (msgspec.structs.replace(canary.pods[0], address="127.10.0.1"), *canary.pods[1:])
    return replace(view, revisions=(replace(canary, pods=pods), stable))


def crowd(count: int) -> Release:
    release = verifying()
    waiting = {"restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    pods = [read_pod(pod(f"new-{i}", "new")) for i in range(count)]
    pods.append(read_pod(pod("new-sick", "new", containerStatuses=[waiting])))
    canary, stable = release.view.revisions
    revisions = (replace(canary, pods=tuple(pods)), stable)
    return replace(release, view=replace(release.view, revisions=revisions))


@pytest.mark.parametrize("recorded", [None, RECORDED])
@pytest.mark.parametrize("width", [20, 40, 80])
def test_the_tree_is_never_wider_than_the_terminal(width: int, recorded: Job | None) -> None:
    assert max(map(len, drawn(verifying(), width, 24, recorded))) <= width


@pytest.mark.parametrize("recorded", [None, RECORDED])
def test_the_tree_of_many_pods_fits_the_terminal_and_shows_trouble_first(
    recorded: Job | None,
) -> None:
    lines = drawn(crowd(500), 80, 24, recorded)
    assert len(lines) < 24
    assert any("CrashLoopBackOff  new-sick" in line and "restarts 7" in line for line in lines)
    assert any("ready" in line and "more" in line for line in lines)


def test_the_tree_names_steps_weights_and_images() -> None:
    text = "\n".join(drawn(verifying(), 120, 40))
    for part in (f"{OLD} → {NEW}", "✔ 10% Traffic", "◉ Verify", "○ Completed", "canary 10%"):
        assert part in text


def test_the_tree_shows_what_is_recorded_beside_what_is_seen() -> None:
    lines = [" ".join(line.split()) for line in drawn(verifying(), 120, 40, RECORDED)]
    for line in (
        "Recorded: asked-for Running",
        "✔ Applied Succeeded, inferred",
        "✔ 10% Traffic Succeeded, inferred",
        "◉ Verify Running",
        "○ 100% Traffic Pending",
    ):
        assert line in lines


def test_what_is_recorded_of_another_release_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record, release = Record(), walked()
    for schedule, told in (("another", False), (release.job.schedule_hash, True)):
        record.latest = msgspec.structs.replace(RECORDED, schedule_hash=schedule)
        Lines(Meter(), record).show(release, judge(release))
        assert ("recorded as asked-for" in capsys.readouterr().out) is told


def test_lines_tell_only_what_is_new() -> None:
    shop = Shop()
    before = shop.release(0)
    after = shop.release(10, 1)
    assert list(changes(before, after)) == ["  traffic: canary 10%, stable 90%"]
    assert list(changes(after, after)) == []
    over = shop.release(10, 2, currentStepIndex=1)
    assert list(changes(after, over)) == [
        "  step 1 10% Traffic: Succeeded",
        "  step 2 Verify: Running",
    ]


def test_nothing_of_the_release_before_stands_under_the_new_image() -> None:
    """faults/32: "step 8 Completed" did."""
    shop = Shop()
    shop.release(10, 1, currentStepIndex=1)
    before = shop.healthy(5)
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    asked = shop.release(0, 6)
    (line,) = changes(before, asked)
    assert line.startswith("shop/shop: ghcr.io/acme/shop:3.0.0: Progressing")
    shop.status["observedGeneration"] = "3"
    assert list(changes(asked, shop.release(0, 7))) == []


def test_a_reason_is_whole_in_a_pipe_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """faults/32: it was cut at 80 columns."""
    monkeypatch.delenv("COLUMNS", raising=False)
    release = verifying()
    message = "more replicas need to be updated " * 30
    rollout = msgspec.structs.replace(release.view.rollout, message=message)
    console = table_console()
    console.file = out = StringIO()
    told = replace(release, view=replace(release.view, rollout=rollout))
    print_once(console, told, None, as_json=False)
    assert message.strip() in out.getvalue()


def test_a_json_line_has_the_documented_keys_and_the_outcome() -> None:
    release = walked()
    data = json.loads(json_line(release, judge(release), NOON))
    assert data["schema"] == 2
    assert data["image"] == {"from": OLD, "to": NEW}
    assert data["status"] == "Succeeded"
    assert data["steps"][1] == {
        "index": 1,
        "name": "10% Traffic",
        "kind": "weight",
        "weight": 10,
        "moves": True,
        **dict.fromkeys(("judges", "asks", "inferred"), False),
        "holds": None,
        "status": "Succeeded",
        "message": "",
        "weightSeen": 10,
        "startedAt": "2026-01-01T12:00:00.000+00:00",
        "seconds": 2.0,
        "finishedAt": "2026-01-01T12:00:02.000+00:00",
        "stable": {"ready": 4, "desired": 4},
        "canary": {"ready": 1, "desired": 1},
    }
    assert data["outcome"]["exitCode"] == 0
    assert set(data) == {
        *("schema", "time", "app", "namespace", "image", "phase", "message", "status", "reason"),
        "decide",
        *("step", "steps", "weights", "answers", "analyses", "revisions", "recorded", "outcome"),
        "waiting",
    }


def test_a_json_line_has_what_is_recorded() -> None:
    data = json.loads(json_line(verifying(), None, NOON, recorded=RECORDED))
    assert data["recorded"]["job"] == "asked-for"
    assert data["recorded"]["status"] == "Running"
    assert data["recorded"]["steps"][1] == {
        "name": "10% Traffic",
        "status": "Succeeded",
        "inferred": True,
    }


def test_a_json_line_has_who_answered() -> None:
    answers = Answers(5.0, {2: 98, 1: 902})
    data = json.loads(json_line(verifying(), None, NOON, answers))
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
    shop, meter = Shop(), Meter()
    shown = Lines(meter, Record())
    before, after = shop.release(10), shop.release(30)
    shown.show(before, None)
    capsys.readouterr()
    meter.count({}, at=0)
    meter.count({}, at=5)
    shown.show(after, None)
    assert capsys.readouterr().out == "  traffic: canary 30%, stable 70%\n"
    meter.look(placed(after.view))
    meter.count({"127.10.0.1": 10}, at=6)
    shown.show(before, None)
    assert capsys.readouterr().out.startswith(
        "  answered: canary 2.0.0 100.0%, stable 1.0.0 0.0% of 10 requests in 6s\n  traffic: "
    )


def test_a_status_that_is_not_known_has_a_sign_of_its_own() -> None:
    assert step_style("Rethought") == ("?", "")


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
    assert "Routed" in text
    assert "✔ 100% Traffic" in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (200, "3m20s"), (7300, "2h"), (200_000, "2d"), (-3, "0s")],
)
def test_spans_have_at_most_two_units(seconds: float, text: str) -> None:
    assert span(seconds) == text
