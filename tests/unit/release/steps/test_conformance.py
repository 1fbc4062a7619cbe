"""What holds for every kind of step. A new kind is tested by adding how users write it."""

import json

import pytest

from devflow.reading.shown import shown
from devflow.release import (
    Approve,
    AppSpec,
    Duration,
    Pause,
    Schedule,
    SetWeight,
    SpecError,
    Step,
    Verify,
    parse_app,
)
from devflow.release.plan import is_own, plan_json, read_plan
from devflow.release.steps import STEPS
from devflow.release.steps.analysis import Analysis
from devflow.release.steps.experiment import Experiment
from devflow.release.steps.header import Header
from devflow.release.steps.mirror import Mirror
from devflow.release.steps.scale import Scale

WRITTEN: dict[type[Step], list[object]] = {
    SetWeight: [1, 50, 100],
    Verify: ["verify"],
    Pause: [{"pause": "1s"}, {"pause": "5m"}, {"pause": "720h"}],
    Approve: ["approve"],
    Scale: [{"scale": 1}, {"scale": 10_000}, {"scale": "1%"}, {"scale": "100%"}],
    Header: [
        {"header": {"X-Canary": "always"}},
        {"header": {"User-Agent": {"prefix": "Mobile"}}},
        {"header": {"x-user": {"regex": "(a|b).*"}}},
        {"cookie": {"variant": "b"}},
    ],
    Mirror: [{"mirror": "1%"}, {"mirror": "100%"}, {"mirror": "0%"}],
    Analysis: [
        {"analysis": "smoke"},
        {"analysis": {"template": "smoke", "args": {"url": "http://shop"}}},
        {"analysis": {"template": "smoke", "cluster": True}},
        {"analysis": {"job": {"image": "curl:8", "command": ["curl"], "args": ["-f", "shop"]}}},
        {"analysis": {"job": {"image": "curl:8", "timeout": "1m"}, "name": "smoke"}},
        {"analysis": {"job": {"image": "curl:8", "args": ["a-{{ args.canary-hash }}"]}}},
        {"analysis": {"web": {"url": "http://x-{{ args.stable-hash }}/{{ args.canary-hash }}"}}},
        {
            "analysis": {
                "web": {"url": "http://smoke/run", "jsonPath": "{$.ok}", "success": "result"}
            }
        },
    ],
    Experiment: [{"experiment": {"weight": 5}}, {"experiment": {"weight": 50, "pods": 3}}],
}
"""In each kind's own form, printed as it prints them."""

WRONG: dict[type[Step], list[object]] = {
    SetWeight: [0, 101, -5],
    Verify: [],
    Pause: [{"pause": "1h30m"}, {"pause": 30}, {"pause": None}],
    Approve: [],
    Scale: [
        *({"scale": wrong} for wrong in (0, 10_001, True, 1.5, None, "0%", "101%", "all")),
    ],
    Header: [
        *({"header": wrong} for wrong in (None, "x", {}, {"a": "1", "b": "2"}, {"X Y": "a"})),
        *({"header": {"x": wrong}} for wrong in (True, 7, "", {}, {"suffix": "a"})),
        *({"header": {"x": {"regex": wrong}}} for wrong in ("(", "(?=a)", r"(a)\1")),
        *({"cookie": wrong} for wrong in (None, {"a b": "c"}, {"a": "b;c"}, {"a": {"regex": "b"}})),
    ],
    Analysis: [
        *({"analysis": wrong} for wrong in (None, 7, {}, "A b", {"template": None}, {"name": "x"})),
        *({"analysis": {"job": wrong}} for wrong in (None, "x", {}, {"image": ""}, {"imag": "x"})),
        *(
            {"analysis": {"job": {"image": "x", key: wrong}}}
            for key, wrong in (("command", "sh"), ("args", [1]), ("timeout", "1d"))
        ),
        *({"analysis": {"web": {"url": wrong}}} for wrong in (1, "ftp://x", "http://u:p@x", "x y")),
        *({"analysis": {"web": {"url": wrong}}} for wrong in ("http://x:99999", "http://:80/")),
        *({"analysis": {"web": {"url": f"http://x/{{{{{t}}}}}"}}} for t in ("args.app", "x", "")),
        {"analysis": {"web": {"url": "http://x/{{args.canary-hash"}}},
        *({"analysis": {"job": {"image": wrong}}} for wrong in ("A/B:1", "https://x/a", "a:")),
        {"analysis": {"job": {"image": "x", "args": ["{{args.app}}"]}}},
        {"analysis": {"template": "smoke", "args": {"canary-hash": "x"}}},
        {"analysis": {"template": "smoke", "args": {"": "x"}}},
        {"analysis": {"job": {"image": "x"}, "web": {"url": "http://x"}}},
        {"analysis": {"job": {"image": "x"}, "name": "A b"}},
        {"analysis": {"template": "smoke", "args": {"a": 1}}},
        {"analysis": {"template": "smoke", "cluster": "yes"}},
    ],
    Experiment: [
        *({"experiment": wrong} for wrong in (None, 5, {}, {"pods": 2}, {"wait": 1})),
        *({"experiment": {"weight": wrong}} for wrong in (0, 51, True, "5%")),
        {"experiment": {"weight": 5, "pods": 0}},
    ],
    Mirror: [{"mirror": wrong} for wrong in (None, 20, True, "101%", "20", "-1%")],
}
"""In the kind's form, but with a value that it doesn't take."""

OF_NO_KIND: list[object] = [True, None, 1.5, "sometimes", [], {}, {"pause": "1s", "verify": "1s"}]


def pairs(of: dict[type[Step], list[object]]) -> list[object]:
    return [
        pytest.param(kind, item, id=f"{kind.__name__}-{item}")
        for kind, written in of.items()
        for item in written
    ]


def app(**settings: object) -> AppSpec:
    source = {"repoURL": "https://example.com/deploy.git"}
    return parse_app("shop", {"image": "shop:1", "source": source, **settings})


def read(kind: type[Step], item: object) -> Step:
    step = kind.read(item)
    assert step is not None
    return step


@pytest.mark.parametrize("kind", STEPS)
def test_every_kind_is_tested_here(kind: type[Step]) -> None:
    assert WRITTEN[kind]
    assert kind in WRONG


@pytest.mark.parametrize(("kind", "item"), pairs(WRITTEN))
def test_a_step_reads_back_from_how_it_is_written(kind: type[Step], item: object) -> None:
    step = read(kind, item)
    assert step.spec_form() == item
    assert read(kind, json.loads(json.dumps(step.spec_form()))) == step
    assert hash(read(kind, item)) == hash(step)


@pytest.mark.parametrize(("kind", "item"), pairs(WRITTEN))
def test_no_two_kinds_claim_one_form(kind: type[Step], item: object) -> None:
    assert [one for one in STEPS if one.read(item) is not None] == [kind]


@pytest.mark.parametrize("item", OF_NO_KIND)
def test_what_has_no_kinds_form_is_claimed_by_none(item: object) -> None:
    assert [one for one in STEPS if one.read(item) is not None] == []


@pytest.mark.parametrize(("kind", "item"), pairs(WRONG))
def test_a_wrong_value_is_refused_by_its_own_kind(kind: type[Step], item: object) -> None:
    with pytest.raises(SpecError) as raised:
        kind.read(item)
    ((_, problem),) = raised.value.problems
    assert any(value in problem for value in values_in(item)), problem


def values_in(item: object) -> list[str]:
    """All values of which one has to be named, be it quoted."""
    if not isinstance(item, dict):
        return [item if isinstance(item, str) else shown(item)]
    return [shown(item), *item, *(text for one in item.values() for text in values_in(one))]


@pytest.mark.parametrize("kind", STEPS)
def test_the_error_line_of_an_unknown_step_has_the_form(kind: type[Step]) -> None:
    with pytest.raises(SpecError, match="is not a step; write ") as raised:
        Schedule.parse([10, "sometimes", 100])
    assert kind.form in str(raised.value)


def test_each_kind_has_a_word_of_its_own() -> None:
    words = [kind.kind for kind in STEPS]
    assert len(set(words)) == len(words)
    assert not any(is_own(word) for word in words)


@pytest.mark.parametrize(("kind", "item"), pairs(WRITTEN))
@pytest.mark.parametrize("verify", [{"for": "90s"}, {"errorRate": "< 1%"}])
def test_what_is_planned_is_what_argo_rollouts_gets(
    kind: type[Step], item: object, verify: dict[str, object]
) -> None:
    shop, step = app(verify=verify), read(kind, item)
    planned = step.planned(shop, before=7)
    assert planned.argo == len(step.lower(shop))
    assert (planned.name, planned.kind) == (step.name, kind.kind)
    assert planned.moves or planned.weight == 7
    assert read_plan(plan_json((planned,))) == (planned,)
    held = [one["pause"].get("duration") for one in step.lower(shop) if "pause" in one]
    assert bool(planned.seconds) == any(held)


@pytest.mark.parametrize(("kind", "item"), pairs(WRITTEN))
def test_a_rehearsed_step_does_the_same_but_waits_for_no_person(
    kind: type[Step], item: object
) -> None:
    shop, step = app(), read(kind, item)
    for speed in (1, 100):
        rehearsed = step.rehearsed(speed)
        assert not rehearsed.asks
        if rehearsed == Pause(Duration(1)) != step:
            # Left out: it needs a person, or what only the app's own cluster has.
            continue
        assert (rehearsed.moves, rehearsed.judges) == (step.moves, step.judges)
        assert rehearsed.weight(7) == step.weight(7)
        assert rehearsed.kind == step.kind
        assert (rehearsed.seconds(shop) or 0) <= (step.seconds(shop) or 0)


@pytest.mark.parametrize(("kind", "item"), pairs(WRITTEN))
def test_a_canary_begins_with_what_needs_no_pods_of_it(kind: type[Step], item: object) -> None:
    if kind.needs_canary:
        with pytest.raises(SpecError, match=r"steps\[0\]: .* begin with a weight"):
            app(steps=[item, 100])
    else:
        rest = [] if item == 100 else [100]
        made = app(steps=[item, *rest], verify={"errorRate": "< 1%"})
        assert len(made.steps) == 1 + len(rest)


@pytest.mark.parametrize("kind", STEPS)
def test_only_what_makes_a_canary_can_do_without_one(kind: type[Step]) -> None:
    assert not (kind.needs_canary and kind.makes_canary)
