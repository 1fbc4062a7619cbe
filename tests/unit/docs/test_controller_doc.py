"""docs/controller.md against the code: rights, metrics, options."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from devflow.cli.commands.controller import controller
from devflow.controller.process.metrics import WATCHED_KINDS, Metrics
from devflow.controller.rights.rules import Rule, cluster_rules, lease_rules, route_rules
from devflow.release.routers import ROUTERS, ROUTINGS, SWITCHES
from devflow.release.workload.rollout import ARGO_GROUP

DOC = (Path(__file__).parents[3] / "docs" / "controller.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")
NAME = re.compile(r"devflow_\w+")
OPTION = re.compile(r"--[a-z-]+")

Granted = set[tuple[str, str]]
"""Resources, each with a verb."""


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the rows of the table after the heading, or first line, of this text."""
    _, found, rest = DOC.partition(heading)
    assert found, f"docs/controller.md has no {heading!r}"
    table = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE)
    assert table is not None
    for line in table[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not set(line) <= set("|- "):
            yield cells


def granted(rules: Iterable[Rule]) -> Granted:
    return {(rule.resource, verb) for rule in rules for verb in rule.verbs}


def documented(*places: str) -> Granted:
    """What the rows of these places grant. The group of a resource is in brackets, the name of the
    one Lease isn't a resource.
    """
    found: Granted = set()
    for where, what, verbs in rows("### Rights"):
        if where in places:
            named = [name for name in CODE.findall(what) if "." not in name]
            resources = ["leases"] if "Lease" in what else named
            found |= {(resource, verb) for resource in resources for verb in verbs.split(", ")}
    return found


def of_routers() -> Iterator[tuple[list[str], bool, str, set[str]]]:
    """Rows of the table of routers: which, whether for blue-green, what, verbs."""
    for where, what, verbs in rows("objects of the [routers]"):
        if where != "router":
            names = [name for name in CODE.findall(where) if ":" not in name]
            yield names, "blueGreen" in where, what, set(verbs.split(", "))


def test_its_rights_are_those_that_are_deployed_and_checked() -> None:
    always, aborting = "cluster", "cluster, unless `--no-rollback`"
    assert documented(always) == granted(cluster_rules(rollback=False))
    assert documented(always, aborting) == granted(cluster_rules(rollback=True))
    assert documented("its own namespace") == granted(lease_rules())


@pytest.mark.parametrize("strategy", ["canary", "blueGreen"])
@pytest.mark.parametrize("router", ROUTERS)
def test_its_rights_on_objects_of_a_router_are_those_of_its_rows(
    router: str, strategy: str
) -> None:
    switched = strategy == "blueGreen"
    routing = (SWITCHES if switched else ROUTERS).get(router)
    # Whose Rollout it is isn't known of the others, so nothing of theirs is looked at.
    routings = [] if routing is None or router in ("plugin", "raw") else [routing]
    named = {
        (resource, verb)
        for names, is_switch, what, verbs in of_routers()
        if router in names and is_switch is switched
        for resource in CODE.findall(what)
        if "." not in resource
        for verb in verbs
    }
    assert named == granted(route_rules(routings, rollback=True))
    assert granted(route_rules(routings, rollback=False)) == {
        (resource, verb)
        for resource, verb in named
        if verb != "patch" and (resource, "watch") in named
    }


def test_it_names_the_group_of_each_kind_and_the_lease() -> None:
    text = "\n".join("|".join(cells) for cells in rows("### Rights"))
    for rule in (*cluster_rules(rollback=True), *lease_rules()):
        assert rule.name in text
    argo = {rule.resource for rule in cluster_rules(rollback=False) if rule.group == ARGO_GROUP}
    kinds = next(what for where, what, _ in rows("### Rights") if where == "cluster")
    before_group, _, after_group = kinds.partition("(`argoproj.io`)")
    assert set(CODE.findall(before_group)) == argo
    assert set(CODE.findall(after_group)) == {"pods"}
    of_routes = "\n".join(what for _, _, what, _ in of_routers())
    for rule in route_rules(ROUTINGS, rollback=True):
        assert f"`{rule.resource}`" + (f" (`{rule.group}`)" if rule.group else "") in of_routes


def test_its_metrics_are_those_that_are_served() -> None:
    served = set(re.findall(r"^# TYPE (\w+) ", Metrics().text().decode(), re.MULTILINE))
    served = {name for name in served if not name.endswith("_created")}
    named = {name for cells in rows("### Health, metrics, log") for name in NAME.findall(cells[0])}
    assert named == served


def test_every_kind_that_is_watched_is_readable_and_counted() -> None:
    routes = {one.kind.plural for routing in ROUTINGS for one in routing.moved if one.has_shares}
    plurals = {f"{kind.lower()}s" for kind in WATCHED_KINDS if kind != "Route"}
    rules = (*cluster_rules(rollback=False), *route_rules(ROUTINGS, rollback=False))
    assert plurals | routes == {rule.resource for rule in rules}
    counted = re.findall(r'watch_changes_total\{kind="(\w+)"\}', Metrics().text().decode())
    assert set(counted) == set(WATCHED_KINDS)


def test_its_options_are_those_of_the_command() -> None:
    options = {name for each in controller.params for name in (*each.opts, *each.secondary_opts)}
    named = {name for cells in rows("## Running it") for name in OPTION.findall(cells[0])}
    assert named <= options
    missing = {
        each.name for each in controller.params if not named & {*each.opts, *each.secondary_opts}
    }
    assert not missing
