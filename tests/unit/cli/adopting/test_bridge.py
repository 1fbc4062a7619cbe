"""The routes between a Deployment and a Rollout."""

import copy
from typing import Any

from devflow.cli.adopting.bridge import (
    bridged_rule,
    made_whole,
    restored,
    selector_patch,
    shared_service,
)
from devflow.release import build, parse_app
from devflow.release.routers.istio.kinds import DESTINATION_RULE

APP = parse_app("shop", {"image": "shop:1", "source": {"repoURL": "https://x"}})
SELECTOR = {"app": "shop"}


def rule() -> dict[str, Any]:
    return next(one for one in build(APP).routing if one["kind"] == DESTINATION_RULE.kind)


def merge_patched(live: Any, patch: Any) -> Any:
    """As RFC 7386 has it."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    made = dict(live) if isinstance(live, dict) else {}
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = merge_patched(made.get(key), value)
    return made


def test_subsets_begin_with_all_pods_of_the_service_and_keep_those_that_are_routed_to() -> None:
    live = {"spec": {"subsets": [{"name": "v1", "labels": {"version": "v1"}}]}}
    subsets = bridged_rule(rule(), SELECTOR, live)["spec"]["subsets"]
    assert {one["name"]: one["labels"] for one in subsets} == {
        "stable": SELECTOR,
        "canary": SELECTOR,
        "v1": {"version": "v1"},
    }


def test_an_object_is_made_whole_and_made_what_it_was_again() -> None:
    before = {
        "metadata": {"name": "shop", "labels": {"team": "blue"}},
        "spec": {"hosts": ["a"], "gateways": ["g"], "http": [{"route": []}]},
    }
    ours = {
        "metadata": {"name": "shop", "labels": {"devflow": "yes"}, "annotations": {"a": "b"}},
        "spec": {"http": [{"name": "primary"}]},
    }
    now = merge_patched(before, made_whole(ours, before))
    assert now["spec"] == ours["spec"]
    assert now["metadata"]["labels"] == {"team": "blue", "devflow": "yes"}
    back = merge_patched(now, restored(before, now))
    assert back["spec"] == before["spec"]
    assert back["metadata"]["labels"] == {"team": "blue"}


def test_meanwhile_the_service_selects_old_and_new_pods_by_the_numbers_of_their_ports() -> None:
    service = {"spec": {"selector": SELECTOR, "ports": [{"port": 80, "targetPort": "web"}]}}
    container = {"name": "server", "ports": [{"name": "web", "containerPort": 8080}]}
    both = shared_service(service, {"spec": {"containers": [container]}})
    assert both == {"selector": SELECTOR, "ports": [{"port": 80, "targetPort": 8080}]}
    now = {"app.kubernetes.io/name": "shop"}
    assert merge_patched(now, selector_patch(now, SELECTOR)) == SELECTOR
