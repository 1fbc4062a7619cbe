"""The policy pack asks the same rules of what a Pulumi program declares."""

from devflow.policy import RULES
from devflow.policy.of_pulumi import Reported, problems
from devflow.release import build, parse_app
from tests.unit.policy.test_rules import GOOD


def resources(**changes: object) -> list[Reported]:
    made = build(parse_app("shop", GOOD | changes))
    return [
        Reported(f"kubernetes:{one['apiVersion']}:{one['kind']}", one, f"urn:{one['kind']}")
        for one in made
    ]


def found(*reported: Reported) -> list[tuple[str, str | None]]:
    return [one for rule in RULES for one in problems(rule, reported, "prod")]


def test_a_problem_is_reported_at_the_rollout() -> None:
    component = Reported("devflow:index:CanaryRelease", {}, "urn:component")
    assert found(component, *resources()) == []
    ((message, urn),) = found(component, *resources(rollback="manual"))
    assert (message, urn) == ("shop: rollback is 'manual' in stack 'prod'", "urn:Rollout")


def test_an_excepted_app_passes() -> None:
    assert found(*resources(rollback="manual", exceptions={"auto-rollback": "a batch job"})) == []
