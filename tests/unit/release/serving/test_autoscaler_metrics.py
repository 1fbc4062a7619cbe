"""Metrics in Kubernetes' own form: what is wrong is said in a line, without a cluster."""

from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from tests.unit.release.specs import LEAST

GOOD = {"type": "AverageValue", "averageValue": "1"}
PODS = {"metric": {"name": "queue"}, "target": GOOD}


def refusal(metric: dict[str, Any]) -> list[str]:
    written = {**LEAST, "autoscaling": {"max": 2, "metrics": [metric]}}
    with pytest.raises(SpecError) as caught:
        parse_app("shop", written)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("metric", "line"),
    [
        (
            {"type": "Pod", "pods": PODS},
            "type: 'Pod' is not known; use ContainerResource, ",
        ),
        (
            {"type": "Pods", "pods": PODS, "resource": {"name": "cpu", "target": GOOD}},
            "resource: isn't of type Pods; leave it out, or make it a metric of its own",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "target": {"type": "Average", "averageValue": 1}}},
            "pods.target.type: 'Average' is not known; use AverageValue, Utilization, Value",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "target": {"type": "Value", "value": "1"}}},
            "pods.target: has no limit; write averageValue",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "target": {**GOOD, "averageValue": "0"}}},
            "pods.target.averageValue: '0' is too small; it has to be above 0",
        ),
        (
            {"type": "External", "external": {**PODS, "target": {**GOOD, "value": "1"}}},
            "external.target: has both value and averageValue; keep one of the two",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "metric": {"name": "a/b"}}},
            "pods.metric.name: 'a/b' can't be one part of a path; leave out '/' and '%'",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "metric": {"name": ""}}},
            "pods.metric.name: is empty; give it a value",
        ),
        (
            {"type": "Pods", "pods": {**PODS, "taget": GOOD}},
            "pods.taget: unknown key; did you mean 'target'?",
        ),
        (
            {
                "type": "ContainerResource",
                "containerResource": {"name": "cpu", "container": "A", "target": GOOD},
            },
            "containerResource.container: 'A' is not a container's name; use lower-case",
        ),
        (
            {
                "type": "Object",
                "object": {
                    **PODS,
                    "describedObject": {"apiVersion": "a/b/c", "kind": "X", "name": "x"},
                },
            },
            "object.describedObject.apiVersion: 'a/b/c' is not a group and a version; write it as",
        ),
    ],
)
def test_one_line_for_each_mistake(metric: dict[str, Any], line: str) -> None:
    (said,) = refusal(metric)
    assert said.startswith(f"autoscaling.metrics[0].{line}")
