"""Annotations of objects: any key that Kubernetes takes, and none that replaces Devflow's own."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from devflow.release.workload.metadata import TRACKING_ANNOTATION

LEAST = {"image": "shop:1", "source": {"repoURL": "https://x"}}
NAMES = ("app", "group", "kind", "suffix", "annotations")
"""What a parameter could be called."""
OBJECTS: dict[str, Any] = {
    "ServiceAccount": lambda given: {"serviceAccount": {"annotations": given}},
    "Service": lambda given: {"service": {"annotations": given}},
    "Ingress": lambda given: {"router": {"nginx": {"annotations": given}}, "hosts": ["a.b"]},
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_key_may_be_any_word_but_the_tracking_stays_ours(kind: str) -> None:
    given = {**dict.fromkeys(NAMES, "x"), TRACKING_ANNOTATION: "another's"}
    made = build(parse_app("shop", {**LEAST, **OBJECTS[kind](given)}))
    found = next(one["metadata"] for one in made if one["kind"] == kind)["annotations"]
    assert {key: found[key] for key in NAMES} == dict.fromkeys(NAMES, "x")
    assert found[TRACKING_ANNOTATION].startswith("shop:")
