from typing import Any

from devflow.lab.traffic.subsets import Subsets


def _rule(name: str, **hashes: str) -> dict[str, Any]:
    subsets = [{"name": subset, "labels": {"hash": value}} for subset, value in hashes.items()]
    return {"metadata": {"name": name, "namespace": "shops"}, "spec": {"subsets": subsets}}


def test_a_pod_is_in_the_subset_that_selects_it() -> None:
    subsets = Subsets()
    subsets.put(_rule("shop", stable="a", canary="b"))
    assert subsets.of("shops", {"hash": "a"}) == "stable"
    assert subsets.of("shops", {"hash": "b", "more": "x"}) == "canary"
    assert subsets.of("shops", {"hash": "c"}) is None
    assert subsets.of("other", {"hash": "a"}) is None


def test_once_both_select_the_same_it_is_stable() -> None:
    subsets = Subsets()
    subsets.put(_rule("shop", stable="b", canary="b"))
    assert subsets.of("shops", {"hash": "b"}) == "stable"


def test_a_rule_that_changes_or_goes_is_no_longer_counted() -> None:
    subsets = Subsets()
    subsets.put(_rule("shop", stable="a"))
    subsets.put(_rule("shop", stable="b"))
    assert subsets.of("shops", {"hash": "a"}) is None
    subsets.remove(_rule("shop"))
    assert subsets.of("shops", {"hash": "b"}) is None


def test_a_subset_without_labels_selects_nothing() -> None:
    subsets = Subsets()
    rule = _rule("shop")
    rule["spec"]["subsets"] = [{"name": "all"}]
    subsets.put(rule)
    assert subsets.of("shops", {"hash": "a"}) is None
