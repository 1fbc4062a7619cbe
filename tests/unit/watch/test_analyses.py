import json
from io import StringIO

from rich.console import Console

from devflow.release.metrics.judgement import Verdict
from devflow.watch import Release, judge
from devflow.watch.show import changes
from devflow.watch.show.json_lines import json_line
from devflow.watch.show.tree import tree
from tests.unit.watch.objects import NOON, Shop

BAD = "error rate 7 % > 1 % over 60 s (n = 812)"
GOOD = "error rate 0 % < 1 % over 60 s (n = 812)"


BY_ANALYSIS = "RolloutAborted: Rollout aborted update to revision 2: Metric assessed Failed"


def failed() -> Release:
    """Aborted in its verify, after a look at its first step that went well."""
    shop = Shop()
    shop.judge(0, "Successful", "[0,812]")
    shop.judge(1, "Failed", "[0.07,812]")
    return shop.aborted(message=BY_ANALYSIS)


def said(before: Release | None, release: Release) -> list[str]:
    return [line for line in changes(before, release) if "analysis" in line]


def test_the_analyses_of_a_release_are_told_newest_first() -> None:
    assert [(run.step, run.phase, run.words) for run in failed().view.analyses] == [
        (1, Verdict.FAILED, BAD),
        (0, Verdict.SUCCESSFUL, GOOD),
    ]


def test_analyses_of_another_release_or_another_app_are_left_out() -> None:
    shop = Shop()
    shop.judge(1, "Failed", "[0.07,812]", labels={"rollouts-pod-template-hash": "old"})
    shop.judge(1, "Failed", "[0.07,812]", annotations={"rollout.argoproj.io/revision": "1"})
    shop.judge(1, "Failed", "[0.07,812]", ownerReferences=[{"kind": "Rollout", "uid": "other"}])
    assert shop.view(10, currentStepIndex=1).analyses == ()


def test_an_aborted_release_ends_with_the_numbers() -> None:
    outcome = judge(failed())
    assert outcome is not None
    assert outcome.message == f"{BAD}; traffic is on stable"


def test_an_abort_by_hand_is_told_as_such() -> None:
    shop = Shop()
    shop.judge(1, "Successful", "[0,812]")
    outcome = judge(shop.aborted())
    assert outcome is not None
    assert outcome.message == "aborted by a person; traffic is on stable"


def test_lines_tell_each_verdict_once() -> None:
    shop = Shop()
    shop.judge(1, "Running", "[0,812]")
    running = shop.release(10, currentStepIndex=1)
    assert said(None, running) == []
    shop.analysis_runs.clear()
    shop.judge(1, "Successful", "[0,812]")
    shop.judge(-1, "Inconclusive", "[NaN,0]")
    over = shop.release(10)
    assert said(running, over) == [
        "  analysis of background: Inconclusive: error rate not judged: the canary got 0 requests"
        " in 60 s, at least 20 needed",
        f"  analysis of step 2: Successful: {GOOD}",
    ]
    assert said(over, shop.release(10, message="x")) == []


def test_the_tree_shows_the_newest_analysis() -> None:
    out = StringIO()
    release = failed()
    Console(file=out, width=120).print(tree(release, judge(release), NOON, 40))
    assert f"Judged: {BAD}" in out.getvalue()
    assert GOOD not in out.getvalue()


def test_json_has_each_metric_with_its_numbers() -> None:
    data = json.loads(json_line(failed(), None, NOON))
    newest = data["analyses"][0]
    assert (newest["step"], newest["verdict"], newest["reason"]) == (2, "Failed", BAD)
    (metric,) = newest["metrics"]
    assert (metric["metric"], metric["value"], metric["requests"], metric["limit"]) == (
        *("error-rate", 0.07, 812, "< 1%"),
    )
