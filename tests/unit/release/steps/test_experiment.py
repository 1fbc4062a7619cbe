"""The Services by which the pods of an experiment get their share of the traffic."""

import itertools
from typing import Any

import pytest

from devflow.release import AppSpec, build, parse_app
from devflow.release.names import NAME_LIMIT

STEPS = [{"experiment": {"weight": 5}}, 25, {"experiment": {"weight": 5}}, 100]


def app(name: str = "shop", image: str = "shop:1", **settings: Any) -> AppSpec:
    source = {"repoURL": "https://example.com/deploy.git"}
    verify = {"errorRate": "< 1%"}
    return parse_app(
        name, {"image": image, "source": source, "steps": STEPS, "verify": verify, **settings}
    )


def services(app: AppSpec) -> list[str]:
    steps = build(app).rollout["spec"]["strategy"]["canary"]["steps"]
    pairs = [step["experiment"]["templates"] for step in steps if "experiment" in step]
    return [template["service"]["name"] for pair in pairs for template in pair]


def test_no_two_sets_of_pods_share_a_service() -> None:
    baseline, canary, second_baseline, second_canary = services(app())
    assert baseline.startswith("shop-baseline-")
    assert canary.startswith("shop-canary-")
    assert second_baseline.startswith("shop-baseline2-")
    assert second_canary.startswith("shop-canary2-")


@pytest.mark.parametrize(
    "change", [{"image": "shop:2"}, {"env": {"LOG": "debug"}}, {"podAnnotations": {"a": "b"}}]
)
def test_each_release_has_services_of_its_own(change: dict[str, Any]) -> None:
    assert not {*services(app())} & {*services(app(**change))}


@pytest.mark.parametrize("change", [{"replicas": 3}, {"minReady": "5s"}, {"rollback": "manual"}])
def test_what_starts_no_release_changes_no_step(change: dict[str, Any]) -> None:
    assert services(app()) == services(app(**change))


@pytest.mark.parametrize("length", [1, 30, 50, NAME_LIMIT - len("-preview")])
def test_the_names_are_those_that_a_service_may_have(length: int) -> None:
    found = services(app("a" * length))
    assert max(map(len, found)) <= NAME_LIMIT
    assert all(one != other for one, other in itertools.combinations(found, 2))
