"""From a recording to what it says about the release."""

import json
from dataclasses import replace
from typing import Any

import pytest

from devflow.lab.load import Sample
from devflow.rehearse.findings import Findings, Verdict, findings, timeline
from devflow.rehearse.page import page
from devflow.rehearse.plan import Plan
from devflow.rehearse.recording import Recording
from devflow.rehearse.table import rows, sentence
from devflow.release import AppSpec, parse_app
from tests.unit.watch.objects import NEW, STEPS, Shop

BEGAN = 1000.0
PLAN = Plan(NEW, {"error-rate": "5%"}, speed=10)


def app(**verify: Any) -> AppSpec:
    written = {"for": "4m", "errorRate": "< 1%", **verify}
    source = {"repoURL": "https://x"}
    return parse_app(
        "shop", {"image": "shop:1.0.0", "steps": STEPS, "verify": written, "source": source}
    )


def sample(at: float, version: str = "1.0.0", status: int = 200, latency: float = 0.01) -> Sample:
    return Sample(BEGAN + at, latency, 0.0, status, version)


def caught(*samples: Sample) -> Recording:
    """Aborted by its metrics in its verify, 6 s after its begin."""
    shop, recording = Shop(), Recording(began=BEGAN, samples=list(samples))
    recording.look(shop.release(0), BEGAN)
    recording.look(shop.release(10, currentStepIndex=1), BEGAN + 2)
    shop.judge(1, "Failed", "[0.05,300]")
    recording.look(shop.aborted(), BEGAN + 6)
    return recording


def test_a_release_that_is_taken_back_tells_where_when_and_after_how_many() -> None:
    found = findings(
        app(),
        PLAN,
        caught(sample(-1, status=500), sample(1), sample(3, "2.0.0", 500), sample(7, status=500)),
    )
    assert (found.verdict, found.step, found.weight) == (Verdict.CAUGHT, "Verify", 10)
    assert found.seconds == 60
    assert (found.requests, found.failed, found.bad) == (2, 1, 1)
    assert found.reason == "error rate 5 % > 1 % over 60 s (n = 300)"
    assert sentence(found) == (
        "This release would be taken back at Verify, weight 10 %, after 1m00s and 1 bad response."
    )


def test_answers_beyond_the_latency_limit_are_bad_if_the_new_version_gave_them() -> None:
    late = [sample(3, "2.0.0", latency=0.4), sample(3, "1.0.0", latency=0.4)]
    assert findings(app(latencyP95="< 300ms"), PLAN, caught(*late)).slow == 1
    assert findings(app(latencyP95="< 500ms"), PLAN, caught(*late)).slow == 0
    relative = findings(app(latencyP95="<= stable + 50ms"), PLAN, caught(*late))
    assert (relative.slow, relative.slow_limit_ms) == (0, None)


def ended(**status: Any) -> Findings:
    recording = Recording(began=BEGAN)
    recording.look(Shop().release(10, currentStepIndex=1, **status), BEGAN + 3)
    return findings(app(), PLAN, recording)


def test_a_release_that_can_not_be_judged_waits() -> None:
    found = ended(phase="Paused", pauseConditions=[{"reason": "InconclusiveAnalysisRun"}])
    assert found.verdict is Verdict.PAUSED
    assert sentence(found).startswith("This release would wait for a person at Verify")


def test_a_release_that_goes_neither_on_nor_back_is_stuck() -> None:
    found = ended(phase="Progressing")
    assert found.verdict is Verdict.STUCK
    assert "stuck at Verify, weight 10 %" in sentence(found)


def test_a_good_release_completes() -> None:
    recording = Recording(began=BEGAN, samples=[sample(1)])
    recording.look(Shop().healthy(), BEGAN + 20)
    found = findings(app(), PLAN, recording)
    assert (found.verdict, found.step, found.bad) == (Verdict.COMPLETED, "", 0)
    assert sentence(found) == "This release would complete after 3m20s."


def test_requests_are_counted_by_the_second() -> None:
    recording = caught(
        sample(-0.5), sample(0.2, latency=0.02), sample(0.9, "2.0.0", 500, 0.03), sample(2.1)
    )
    seconds = timeline(PLAN, recording)
    assert [(s.second, s.requests, s.failed, s.by_new) for s in seconds] == [
        *((-1, 1, 0, 0), (0, 2, 1, 1), (2, 1, 0, 0))
    ]
    assert seconds[1].p95_ms == pytest.approx(30)


def test_findings_are_json() -> None:
    data = json.loads(json.dumps(findings(app(), PLAN, caught(sample(1))).to_json()))
    assert (data["verdict"], data["bad"], data["schedule"]) == ("caught", 0, STEPS)


def test_the_page_needs_nothing_else_and_shows_figures_and_plot() -> None:
    recording = caught(sample(1), sample(3, "2.0.0", 500))
    found = replace(findings(app(), PLAN, recording), reason="<b>1 % > 0 %")
    html = page(found, recording, timeline(PLAN, recording))
    assert html.startswith("<!doctype html>")
    assert "Plotly.newPlot" in html
    assert 'src="http' not in html
    assert "<b>1 %" not in html
    assert "&lt;b&gt;1 %" in html
    for name, _ in rows(found):
        assert f"<th>{name}</th>" in html


def completed(spec: AppSpec, *samples: Sample) -> Findings:
    recording = Recording(began=BEGAN, samples=list(samples))
    recording.look(Shop().healthy(), BEGAN + 20)
    return findings(spec, PLAN, recording)


def test_a_release_that_no_metric_judged_says_so_and_what_a_limit_would_have_done() -> None:
    """faults/17: 67 of 2,388 responses were bad, and nothing had looked."""
    source = {"repoURL": "https://x"}
    bare = parse_app("cart", {"image": "cart:1.0.0", "steps": STEPS, "source": source})
    answers = [sample(1, "2.0.0", 500), *(sample(2, "2.0.0") for _ in range(9))]
    found = completed(bare, *answers)
    assert sentence(found).endswith(", and no metric would judge it.")
    told = dict(rows(found))["Not judged"]
    assert 'errorRate: "< 1%" would have taken it back: 1 of 10 answers' in told
    assert "would have let it go on" in dict(rows(completed(bare, *answers[1:])))["Not judged"]
    assert found.to_json()["unjudged"] == "its verify has no metric"


def test_a_release_that_a_metric_judged_has_nothing_to_say_of_it() -> None:
    found = completed(app(), sample(1, "2.0.0"))
    assert (found.unjudged, "Not judged" in dict(rows(found))) == ("", False)
    assert completed(app(dryRun=True)).unjudged == "its verify is a dry run"
