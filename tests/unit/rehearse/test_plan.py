"""An app on stage: the same release, in the lab, in less time."""

from typing import Any

import pytest

from devflow.errors import UserError
from devflow.rehearse.plan import Plan, on_stage, released, seconds_at_most
from devflow.release import AppSpec, Duration, build, parse_app
from devflow.release.metrics.providers.prometheus import scraped_every
from devflow.release.metrics.timing import Timing, timing

REAL: dict[str, Any] = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "replicas": 100,
    "hosts": ["shop.example.com"],
    "gateway": "edge/own",
    "steps": [10, "verify", "approve", 50, {"pause": "5m"}, 100],
    "verify": {"for": "4m", "errorRate": "< 1%"},
    "env": {"TOKEN": {"secret": "shop", "key": "token"}},
    "podAnnotations": {"team": "checkout"},
    "source": {"repoURL": "https://example.com/apps.git"},
    "prometheus": {"address": "http://prometheus.example", "scrapeInterval": "15s"},
}
IMAGE = "ghcr.io/acme/shop:2.0.0"


def real(**changes: Any) -> AppSpec:
    return parse_app("shop", {**REAL, **changes})


def test_at_speed_1_all_times_are_those_of_reality() -> None:
    here = on_stage(real(), "stage", Plan(IMAGE))
    assert timing(here.verify, scraped_every(here.prometheus.scrape_interval)) == Timing(
        Duration(120), Duration(40), 4
    )
    assert here.verify.duration == Duration(240)
    assert here.steps.spec_form() == [10, "verify", {"pause": "1s"}, 50, {"pause": "5m"}, 100]


def test_at_speed_20_each_time_is_a_twentieth_and_as_much_is_measured() -> None:
    here = on_stage(real(), "stage", Plan(IMAGE, speed=20))
    assert timing(here.verify, scraped_every(here.prometheus.scrape_interval)) == Timing(
        Duration(6), Duration(2), 4
    )
    assert here.verify.duration == Duration(12)
    assert {"pause": "15s"} in here.steps.spec_form()
    assert here.progress_deadline == Duration(30)


@pytest.mark.parametrize(("real_seconds", "seconds"), [(600, 30), (1200, 60), (20, 20)])
def test_pods_have_time_to_start_at_any_speed(real_seconds: int, seconds: int) -> None:
    app = real().model_copy(update={"progress_deadline": Duration(real_seconds)})
    here = on_stage(app, "stage", Plan(IMAGE, speed=20))
    assert here.progress_deadline == Duration(seconds)


def test_a_speed_at_which_nothing_could_be_measured_is_refused() -> None:
    on_stage(real(), "stage", Plan(IMAGE, speed=40))
    with pytest.raises(UserError, match=r"at speed 60 a window of 2m is shorter than 3 s"):
        on_stage(real(), "stage", Plan(IMAGE, speed=60))


def test_the_stage_is_the_labs_own_and_needs_nothing_of_the_cluster() -> None:
    here = on_stage(real(), "stage", Plan(IMAGE))
    assert (here.namespace, here.gateway) == ("stage", "istio-ingress/public")
    assert here.hosts == ("shop.stage.localhost",)
    assert here.replicas == 20
    assert here.prometheus.address is None
    assert "secretKeyRef" not in str(build(here).rollout)


def test_the_new_version_has_the_image_and_the_faults() -> None:
    plan = Plan(IMAGE, {"error-rate": "5%"})
    template = build(released(on_stage(real(), "stage", plan), plan)).rollout["spec"]["template"]
    assert template["spec"]["containers"][0]["image"] == IMAGE
    assert template["metadata"]["annotations"] == {"lab.devflow.dev/error-rate": "5%"}


def test_a_verify_without_metrics_is_made_shorter_too() -> None:
    here = on_stage(real(verify={"for": "4m"}), "stage", Plan(IMAGE, speed=60))
    assert here.verify.duration == Duration(4)


def test_a_rehearsal_has_an_end() -> None:
    here = on_stage(real(), "stage", Plan(IMAGE, speed=20))
    assert 12 + 15 < seconds_at_most(here) < 120
