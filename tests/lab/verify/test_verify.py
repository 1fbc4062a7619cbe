"""Releases judged by real metrics: real traffic, real Prometheus, real Argo Rollouts.

All of them go on at the same time, for each takes its time; every test looks at its own.
"""

import math
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.cluster import call
from tests.lab.records import wait_job
from tests.lab.releases import start
from tests.lab.traffic import App
from tests.lab.verifies import Ended, Release, aborted, healthy, inconclusive, run
from tests.lab.verify.prometheus import fake_prometheus
from tests.lab.waiting import PATIENCE_SECONDS

STRICT = {"errorRate": "< 0.5%"}
BAD = {"error_rate": "20%"}
"""So many that no window with enough requests can hold none, however few a busy machine sends."""

LATE = [50, "verify", 75, "approve", "verify", 100]
"""However long the fault takes to come, the last verify begins after it."""

GOOD: dict[str, Any] = {
    "errorRate": "< 0.5%",
    "latencyP50": "< 2s",
    "latencyP95": "<= stable + 2s",
    "latencyP99": "<= stable * 1000",
    "minQps": 1,
    "custom": {
        "query": (
            "sum(rate(istio_requests_total{destination_service_name='{{args.app}}',"
            "rollouts_pod_template_hash='{{args.canary-hash}}'}[{{args.window}}]))"
        ),
        "success": "> 0",
    },
}


def releases(nowhere: str, slow: str, not_a_number: str) -> Mapping[str, Release]:
    """By the app's name. The arguments are the URLs of Prometheus servers that are of no use."""

    def judged_at(url: str) -> dict[str, Any]:
        return {"prometheus": {"address": url}}

    return {
        "good": Release(GOOD, healthy),
        "errors": Release(STRICT, aborted, BAD),
        "latency": Release({"latencyP95": "< 250ms"}, aborted, {"latency": "300ms"}),
        "late": Release(STRICT, aborted, faults_at_gate=BAD, settings={"steps": LATE}),
        "quiet": Release(STRICT, inconclusive, rate=None),
        "quiet-fails": Release({**STRICT, "inconclusive": "fail"}, aborted, rate=None),
        "manual": Release(STRICT, inconclusive, BAD, settings={"rollback": "manual"}),
        "dry-run": Release({**STRICT, "dryRun": True}, healthy, BAD),
        "background": Release(
            {**STRICT, "background": 50}, aborted, BAD, settings={"steps": [50, "approve", 100]}
        ),
        "nowhere": Release(STRICT, aborted, rate=None, settings=judged_at(nowhere)),
        "slow": Release(STRICT, aborted, rate=None, settings=judged_at(slow)),
        "not-a-number": Release(STRICT, inconclusive, rate=None, settings=judged_at(not_a_number)),
    }


@pytest.fixture(scope="module")
def home(lab: Lab) -> Iterator[str]:
    """The namespace of all of them."""
    name = f"test-{secrets.token_hex(4)}"
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    call(lab, lambda kube: kube.apply(manifest))
    yield name
    call(lab, lambda kube: kube.delete("v1", "Namespace", name))


@pytest.fixture(scope="module")
def ended(lab: Lab, home: str) -> Iterator[Mapping[str, "Future[Ended]"]]:
    """Each release's end, by its app; reading one waits for it."""
    with fake_prometheus() as fake, ThreadPoolExecutor(20) as pool:
        wanted = releases(fake.nowhere, fake.slow, fake.not_a_number)
        yield {name: pool.submit(run, lab, home, name, release) for name, release in wanted.items()}


End = Mapping[str, "Future[Ended]"]


def assert_taken_back(found: Ended) -> None:
    """Stable serves everything, and the canary is at 0 replicas."""
    assert found.canary_pods == 0
    assert found.weights == {"stable": 100, "canary": 0}
    assert found.last_versions <= {"1.0.0"}


def test_a_good_release_completes_and_every_query_answers_with_data(ended: End) -> None:
    found = ended["good"].result()
    assert found.phases == ["Successful", "Successful"]
    assert found.steps == ["1", "3"]
    assert [judged.metric for judged in found.judged] == [
        *("error-rate", "latency-p50", "latency-p95", "latency-p99", "qps", "custom")
    ]
    for judged in found.judged:
        assert judged.value is not None, judged.words
        assert math.isfinite(judged.value)
        assert judged.measurements == 3
    for judged in found.judged[:-1]:
        assert judged.requests is not None, judged.words
        assert judged.requests >= 20, judged.words
    assert found.judged[2].stable_requests
    assert found.last_versions == {"2.0.0"}


def test_errors_are_aborted_at_the_first_verify(ended: End) -> None:
    found = ended["errors"].result()
    assert found.steps == ["1"]
    assert found.phases == ["Failed"]
    (judged,) = found.judged
    assert judged.value is not None
    assert 0.005 < judged.value < 0.5
    assert found.reason.startswith("error rate ")
    assert " % > 0.5 % over 8 s (n = " in found.reason
    assert_taken_back(found)


def test_the_watch_tells_why_and_ends_with_the_code_of_an_abort(
    lab: Lab, home: str, ended: End
) -> None:
    ended["errors"].result()
    watch = start(
        *("watch", "errors", "-n", home, "--once", "--context", lab.context),
        *("--kubeconfig", str(lab.kubeconfig)),
    )
    shown, _ = watch.communicate(timeout=PATIENCE_SECONDS)
    assert watch.returncode == Exit.ABORTED
    judged, outcome = (
        next(line for line in shown.splitlines() if line.startswith(word))
        for word in ("Judged: ", "Aborted: ")
    )
    assert "error rate" in judged
    assert outcome.startswith("Aborted: error rate ")
    assert "% > 0.5 % over 8 s (n = " in outcome
    assert outcome.endswith("; traffic is on stable")


def test_the_record_tells_what_failed_with_its_numbers(lab: Lab, home: str, ended: End) -> None:
    found = ended["errors"].result()
    job = wait_job(App(lab, home, "errors"), "2.0.0", JobStatus.ROLLED_BACK)
    assert job.message == found.reason
    assert {one.name: one.message for one in job.steps if one.status is StepStatus.FAILED} == {
        "Verify": found.reason,
        "Failed": found.reason,
    }


def test_the_record_tells_what_a_person_has_to_decide(lab: Lab, home: str, ended: End) -> None:
    found = ended["manual"].result()
    job = wait_job(App(lab, home, "manual"), "2.0.0", JobStatus.PAUSED)
    assert job.message == f"waiting for a person: {found.reason}"


def test_slow_answers_are_aborted_at_the_first_verify(ended: End) -> None:
    found = ended["latency"].result()
    assert found.steps == ["1"]
    (judged,) = found.judged
    assert judged.value is not None
    assert judged.value > 250
    assert found.reason.startswith("p95 latency ")
    assert_taken_back(found)


def test_what_turns_bad_later_is_caught_there(ended: End) -> None:
    found = ended["late"].result()
    assert found.steps == ["1", "4"]
    assert found.phases == ["Successful", "Failed"]
    assert_taken_back(found)


def test_too_little_traffic_pauses_the_release_and_says_so(ended: End) -> None:
    found = ended["quiet"].result()
    assert found.phases == ["Inconclusive"]
    assert found.reason.startswith("error rate not judged: no samples of the canary in 8 s")
    assert found.status["phase"] == "Paused"
    assert found.canary_pods == 1


def test_too_little_traffic_fails_the_release_where_policy_says_so(ended: End) -> None:
    found = ended["quiet-fails"].result()
    assert found.phases == ["Failed"]
    assert "no samples of the canary in 8 s" in found.reason
    assert_taken_back(found)


def test_with_manual_rollback_a_bad_canary_waits_for_a_person(ended: End) -> None:
    found = ended["manual"].result()
    assert found.phases == ["Inconclusive"]
    assert " % > 0.5 % over 8 s (n = " in found.reason
    assert found.weights["canary"] == 50


def test_a_dry_run_measures_a_bad_canary_and_lets_it_pass(ended: End) -> None:
    found = ended["dry-run"].result()
    assert found.phases == ["Successful", "Successful"]
    assert {judged.counts for judged in found.judged} == {False}
    assert found.judged[0].words.endswith("(dry run)")


def test_a_background_analysis_aborts_outside_of_verify_steps(ended: End) -> None:
    found = ended["background"].result()
    assert found.steps == ["background"]
    assert found.phases == ["Failed"]
    assert_taken_back(found)


def test_a_prometheus_that_is_away_passes_nothing(ended: End) -> None:
    found = ended["nowhere"].result()
    assert found.phases == ["Error"]
    assert found.reason.startswith("error rate not measured: ")
    assert "connection refused" in found.reason
    assert_taken_back(found)


def test_a_prometheus_that_is_slow_passes_nothing(ended: End) -> None:
    found = ended["slow"].result()
    assert found.phases == ["Error"]
    assert "context deadline exceeded" in found.reason
    assert_taken_back(found)


def test_not_a_number_passes_nothing(ended: End) -> None:
    found = ended["not-a-number"].result()
    assert found.phases == ["Inconclusive"]
    assert found.reason == "error rate not judged: Prometheus has no value"
