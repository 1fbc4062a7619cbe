import json
from typing import Any

from hypothesis import given

from devflow.release import AppSpec, Deferred, build, parse_app
from devflow.release.spec.spec_json import written_text
from tests.unit.release.specs import ALL, LEAST, Later
from tests.unit.release.strategies import apps


class Known:
    """Stands for a Pulumi Output whose value is there: ``apply`` of an ``apply`` is one."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def apply(self, func: Any) -> Any:
        made = func(self.value)
        return made if isinstance(made, Known) else Known(made)

    def future(self, with_unknowns: bool | None = None) -> Any:
        raise AssertionError("waited for")


@given(apps())
def test_what_is_written_reads_back_to_the_same_workload(app: AppSpec) -> None:
    text = written_text(app)
    assert isinstance(text, str)
    again = parse_app(app.name, {**json.loads(text), "source": LEAST["source"]})
    assert list(build(again).workload) == list(build(app).workload)


def test_metrics_read_back_too() -> None:
    written = {**LEAST, "verify": {**ALL, "for": "2m", "background": 30, "inconclusive": "fail"}}
    app = parse_app("shop", {**written, "prometheus": {"scrapeInterval": "5s"}})
    text = written_text(app)
    assert isinstance(text, str)
    again = parse_app("shop", {**json.loads(text), "source": LEAST["source"]})
    assert list(build(again).workload) == list(build(app).workload)


def test_what_is_as_it_is_by_default_is_left_out() -> None:
    app = parse_app("shop", {**LEAST, "mesh": True, "steps": "standard", "scaleDown": {}})
    assert written_text(app) == '{"image":"ghcr.io/acme/shop:1.0.0","namespace":"shop"}'


def test_deferred_leaves_are_in_the_text_when_they_are_known() -> None:
    env = {"A": Known('say "hi"'), "B": Known("ü"), "C": "c"}
    app = parse_app("shop", {**LEAST, "replicas": Known(4), "env": env})
    text = written_text(app)
    assert isinstance(text, Known)
    assert json.loads(text.value) == {
        "env": {"A": 'say "hi"', "B": "ü", "C": "c"},
        "image": LEAST["image"],
        "namespace": "shop",
        "replicas": 4,
    }


def test_a_leaf_that_is_not_known_yet_makes_the_whole_text_so() -> None:
    assert isinstance(written_text(parse_app("shop", {**LEAST, "image": Later()})), Deferred)
