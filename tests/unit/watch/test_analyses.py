import json
from dataclasses import replace
from io import StringIO

from rich.console import Console

from devflow.release.metrics.judgement import Verdict
from devflow.watch.history import begin
from devflow.watch.json_lines import json_line
from devflow.watch.lines import changes
from devflow.watch.outcome import judge
from devflow.watch.tree import tree
from devflow.watch.view import ReleaseView
from tests.unit.watch.objects import NOON, Release

BAD = "error rate 7 % > 1 % over 60 s (n = 812)"
GOOD = "error rate 0 % < 1 % over 60 s (n = 812)"


def failed() -> ReleaseView:
    """Aborted in its second verify."""
    release = Release()
    release.judge(1, "Successful", "[0,812]")
    release.judge(3, "Failed", "[0.07,812]")
    return release.view(phase="Degraded", message="RolloutAborted: …", abort=True)


def said(before: ReleaseView | None, view: ReleaseView) -> list[str]:
    lines = changes((before, begin(before)) if before else None, view, begin(view))
    return [line for line in lines if "analysis" in line]


def test_the_analyses_of_a_release_are_told_newest_first() -> None:
    view = failed()
    assert [(run.step, run.verdict, run.reason) for run in view.analyses] == [
        (3, Verdict.FAILED, BAD),
        (1, Verdict.SUCCESSFUL, GOOD),
    ]


def test_analyses_of_another_release_or_another_app_are_left_out() -> None:
    release = Release()
    release.judge(1, "Failed", "[0.07,812]", labels={"rollouts-pod-template-hash": "old"})
    release.judge(1, "Failed", "[0.07,812]", annotations={"rollout.argoproj.io/revision": "1"})
    release.judge(1, "Failed", "[0.07,812]", ownerReferences=[{"uid": "other"}])
    assert release.view(10, currentStepIndex=1).analyses == ()


def test_an_aborted_release_ends_with_the_numbers() -> None:
    outcome = judge(failed())
    assert outcome is not None
    assert outcome.message == f"{BAD}; traffic is on stable"


def test_an_abort_by_hand_ends_with_argo_rollouts_words() -> None:
    release = Release()
    release.judge(1, "Successful", "[0,812]")
    outcome = judge(release.view(phase="Degraded", message="RolloutAborted", abort=True))
    assert outcome is not None
    assert outcome.message == "RolloutAborted; traffic is on stable"


def test_lines_tell_each_verdict_once() -> None:
    release = Release()
    release.judge(1, "Running", "[0,812]")
    running = release.view(10, currentStepIndex=1)
    assert said(None, running) == []
    release.analysis_runs.clear()
    release.judge(1, "Successful", "[0,812]")
    release.judge(-1, "Inconclusive", "[NaN,0]")
    over = release.view(10)
    assert said(running, over) == [
        "  analysis of background: Inconclusive: error rate not judged: the canary got 0 requests"
        " in 60 s, at least 20 needed",
        f"  analysis of step 2: Successful: {GOOD}",
    ]
    assert said(over, replace(over, message="x")) == []


def test_the_tree_shows_the_newest_analysis() -> None:
    out = StringIO()
    view = failed()
    Console(file=out, width=120).print(tree(view, begin(view), judge(view), NOON, 40))
    assert f"Judged: {BAD}" in out.getvalue()
    assert GOOD not in out.getvalue()


def test_json_has_each_metric_with_its_numbers() -> None:
    data = json.loads(json_line(failed(), begin(failed()), None, NOON))
    newest = data["analyses"][0]
    assert (newest["step"], newest["verdict"], newest["reason"]) == (3, "Failed", BAD)
    (metric,) = newest["metrics"]
    assert (metric["metric"], metric["value"], metric["requests"], metric["limit"]) == (
        *("error-rate", 0.07, 812, "< 1%"),
    )
