"""docs/policy.md against the code: each rule with its severity."""

from devflow.policy import RULES
from devflow.policy.rules.gentle_weights import MOST_AT_FIRST, MOST_AT_ONCE
from tests.unit.docs.pages import CODE, rows


def test_its_rules_are_those_that_are_checked() -> None:
    listed = {
        CODE.findall(name)[0]: severity for name, severity, *_ in rows("docs/policy.md", "| rule |")
    }
    assert listed == {rule.name: rule.severity for rule in RULES}


def test_its_limits_of_weights_are_those_of_the_rule() -> None:
    table = {name: asks for name, _, asks, _ in rows("docs/policy.md", "| rule |")}
    asks = table["`gentle-weights`"]
    assert f"at most {MOST_AT_FIRST}," in asks
    assert f"at most {MOST_AT_ONCE} points" in asks
