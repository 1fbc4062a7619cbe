"""Which apps are promoted, and what is refused before any cluster is asked."""

from typing import Any

import pytest

from devflow.cli.releasing.promoting.source import apps_of_both
from devflow.cli.releasing.request import Request
from devflow.errors import UserError
from devflow.live import Origin, request_in
from devflow.live import Request as Asked
from devflow.release import Duration, SpecError
from devflow.stacks.loader import parse_stack
from devflow.stacks.stack_spec import StackSpec


def stack(*names: str, **changes: Any) -> StackSpec:
    app = {"image": "shop:2", "source": {"repoURL": "https://git.example/x"}, **changes}
    return parse_stack({"apps": dict.fromkeys(names, app)})


def test_the_apps_are_those_of_both_stacks_in_the_order_of_the_second() -> None:
    assert apps_of_both(stack("a", "b", "c"), stack("c", "b", "d"), ()) == ["c", "b"]
    assert apps_of_both(stack("a", "b", "c"), stack("c", "b", "d"), ("b", "c")) == ["c", "b"]


def test_an_app_that_one_of_them_lacks_is_refused_by_its_name() -> None:
    with pytest.raises(SpecError, match="d: no such app in this stack"):
        apps_of_both(stack("a", "b"), stack("b", "d"), ("b", "d"))
    with pytest.raises(UserError, match="no app in common"):
        apps_of_both(stack("a"), stack("b"), ())


def test_a_commit_says_whence_and_why() -> None:
    request = Request("shop", "prod", "auto", Duration.parse("1h"), as_json=False, title="Promote")
    assert request.commit_message("shop:2") == "Promote shop: shop:2"
    promoted = request.of("shop", Origin("staging", "shop-1f"))
    assert promoted.commit_message("shop:2") == (
        "Promote shop: shop:2\n\nPromoted from stack staging (job shop-1f)"
    )


@pytest.mark.parametrize("origin", [None, Origin("staging"), Origin("staging", "shop-1f")])
def test_the_application_carries_whence_and_why(origin: Origin | None) -> None:
    asked = Asked("shop-2e", "shop:2", "alice", 3, "", "CHG-118" if origin else "", origin)
    annotations = {key: value for key, value in asked.annotations().items() if value is not None}
    assert request_in(annotations) == asked
