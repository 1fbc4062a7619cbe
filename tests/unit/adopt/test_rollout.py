"""What a Rollout of Argo Rollouts says of its releases becomes the app's."""

from pathlib import Path
from typing import Any

import pytest

from devflow.adopt import Adoption, adopt, read_manifests, teams_of
from devflow.release import build, parse_app

FILE = Path(__file__).with_name("manifests") / "rollout_with_steps.yaml"
SOURCE = {"repoURL": "https://example.com/apps.git"}


def of_strategy(strategy: dict[str, Any]) -> Adoption:
    manifests = read_manifests(FILE.read_text(), "x")
    manifests[0]["spec"]["strategy"] = strategy
    (team,) = teams_of(manifests)
    return adopt(team, SOURCE)


CARRIED_STEPS: list[tuple[dict[str, Any], Any]] = [
    ({"setCanaryScale": {"replicas": 2}}, {"scale": 2}),
    ({"setCanaryScale": {"weight": 25}}, {"scale": "25%"}),
    ({"setCanaryScale": {"matchTrafficWeight": True}}, {"scale": "traffic"}),
    (
        {
            "setHeaderRoute": {
                "name": "a",
                "match": [{"headerName": "X", "headerValue": {"exact": "b"}}],
            }
        },
        {"header": {"X": "b"}},
    ),
    (
        {
            "setHeaderRoute": {
                "name": "a",
                "match": [{"headerName": "X", "headerValue": {"regex": "b+"}}],
            }
        },
        {"header": {"X": {"regex": "b+"}}},
    ),
    (
        {"setMirrorRoute": {"name": "m", "percentage": 35, "match": [{"path": {"prefix": "/"}}]}},
        {"mirror": "35%"},
    ),
    ({"setMirrorRoute": {"name": "m"}}, {"mirror": "0%"}),
    (
        {
            "analysis": {
                "templates": [{"templateName": "smoke", "clusterScope": True}],
                "args": [{"name": "host", "value": "shop"}],
            }
        },
        {"analysis": {"template": "smoke", "args": {"host": "shop"}, "cluster": True}},
    ),
]


@pytest.mark.parametrize(("theirs", "ours"), CARRIED_STEPS, ids=lambda one: next(iter(one)))
def test_a_rollouts_step_is_carried_if_an_app_has_one_like_it(
    theirs: dict[str, Any], ours: object
) -> None:
    made = of_strategy({"canary": {"steps": [{"setWeight": 20}, theirs]}})
    assert made.lost == []
    assert made.keys["steps"] == [20, ours, 100]
    rendered = build(parse_app(made.name, made.keys)).rollout
    lowered = rendered["spec"]["strategy"]["canary"]["steps"][1]
    assert set(lowered) == set(theirs)


@pytest.mark.parametrize(
    "step",
    [
        {"setMirrorRoute": {"name": "m", "match": [{"method": {"exact": "GET"}}]}},
        {"setHeaderRoute": {"name": "a"}},
        {
            "analysis": {
                "templates": [{"templateName": "a"}],
                "args": [{"name": "b", "valueFrom": {}}],
            }
        },
        {"experiment": {"duration": "5m"}},
        {"plugin": {"name": "a"}},
    ],
    ids=lambda step: next(iter(step)),
)
def test_a_step_that_no_app_has_is_a_line(step: dict[str, Any]) -> None:
    (lost,) = of_strategy({"canary": {"steps": [{"setWeight": 20}, step]}}).lost
    assert lost.where == "Rollout stepped: spec.strategy.canary.steps[1]"


def test_templates_that_judge_together_judge_one_after_the_other() -> None:
    step = {"analysis": {"templates": [{"templateName": "a"}, {"templateName": "b"}]}}
    made = of_strategy({"canary": {"steps": [{"setWeight": 20}, step]}})
    both = [{"analysis": {"template": name}} for name in "ab"]
    assert (made.lost, made.keys["steps"]) == ([], [20, *both, 100])
    assert any("one after the other" in finding.what for finding in made.findings)


def test_a_canarys_settings_are_carried() -> None:
    preferred = {"preferredDuringSchedulingIgnoredDuringExecution": {"weight": 1}}
    canary = {
        "maxSurge": 2,
        "maxUnavailable": "25%",
        "dynamicStableScale": True,
        "minPodsPerReplicaSet": 2,
        "canaryMetadata": {"labels": {"track": "canary"}},
        "abortScaleDownDelaySeconds": 0,
        "antiAffinity": preferred,
    }
    made = of_strategy({"canary": canary})
    assert made.lost == []
    assert made.keys["scaleDown"] == {"abortedCanary": "keep"}
    assert (made.keys["antiAffinity"], made.keys["maxSurge"]) == ("preferred", 2)
    assert "maxUnavailable" not in made.keys
    assert parse_app(made.name, made.keys).dynamic_stable_scale
    assert of_strategy({"canary": {"scaleDownDelaySeconds": 0}}).keys["scaleDown"] == {
        "oldStable": "1s"
    }
