import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from devflow.watch.history import begin, fold
from devflow.watch.json_lines import json_line
from devflow.watch.lines import changes
from devflow.watch.outcome import judge
from devflow.watch.pods import PodView
from devflow.watch.styles import span
from devflow.watch.table import table
from devflow.watch.tree import tree
from devflow.watch.view import ReleaseView
from tests.unit.watch.objects import NEW, NOON, OLD, Release, at
from tests.unit.watch.test_history import walked


def drawn(view: ReleaseView, width: int, height: int) -> list[str]:
    out = StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=False)
    console.print(tree(view, begin(view), None, at(9), height))
    return out.getvalue().splitlines()


def crowd(count: int) -> ReleaseView:
    view = Release().view(10, currentStepIndex=1)
    pods = [PodView(f"new-{i}", "Ready", 0, NOON) for i in range(count)]
    pods.append(PodView("new-sick", "CrashLoopBackOff", 7, NOON))
    canary, stable = view.revisions
    return replace(view, revisions=(replace(canary, pods=tuple(pods)), stable))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_the_tree_is_never_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, drawn(Release().view(10, currentStepIndex=1), width, 24))) <= width


def test_the_tree_of_many_pods_fits_the_terminal_and_shows_trouble_first() -> None:
    lines = drawn(crowd(500), 80, 24)
    assert len(lines) < 24
    assert any("CrashLoopBackOff  new-sick" in line and "restarts 7" in line for line in lines)
    assert any("ready" in line and "more" in line for line in lines)


def test_the_tree_names_steps_weights_and_images() -> None:
    text = "\n".join(drawn(Release().view(10, currentStepIndex=1), 120, 40))
    for part in (f"{OLD} → {NEW}", "✔ 10% Traffic", "◉ Verify", "○ Completed", "canary 10%"):
        assert part in text


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
        *("weights", "revisions", "outcome"),
    }


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
