"""What the Pulumi CLI would delete though it serves: the CLI knows neither Argo CD nor hosts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devflow.engine.apply.argo_cd import delivery_of, has_a_source_of, takes_workload_along
from devflow.engine.apply.serving import overlap
from devflow.engine.evaluate.component import APP_TYPE
from devflow.engine.evaluate.records import Record, urn_name
from devflow.engine.evaluate.wire import plain
from devflow.release.routers.hosts import hosts_of

Resource = Mapping[str, Any]
"""One of the stack's state, as ``pulumi stack export`` has it."""


@dataclass(frozen=True, slots=True)
class Succession:
    """An app that leaves the program while another one takes a host of it."""

    leaving: str
    """The name of the one."""
    coming: str
    """The name of the other."""
    routes: tuple[Resource, ...]
    """What the one answers its hosts by, in the stack's state; none where Argo CD delivers it."""


_APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application"


def handed_over(records: Iterable[Record], resources: Iterable[Resource]) -> list[str]:
    """The URNs of the workload that leaves the program because Argo CD delivers its app from now
    on.
    """
    listed = list(records)
    declared = {record.urn for record in listed}
    apps = {
        one.parent for one, manifest in _applications(listed) if delivery_of(manifest) == "gitops"
    }
    return [
        str(one["urn"])
        for one in resources
        if one["urn"] not in declared
        and one.get("parent") in apps
        and str(one["type"]).startswith("kubernetes:")
    ]


def successions(records: Iterable[Record], resources: Sequence[Resource]) -> list[Succession]:
    """The apps that leave the program, each with an app of it that has one of their hosts."""
    listed = list(records)
    declared = {record.urn for record in listed}
    leaving = [one for one in resources if _is_app(one, declared)]
    old = _hosts((str(one.get("parent")), one.get("inputs")) for one in leaving)
    new = _hosts((one.parent, plain(one.inputs)) for one in listed)
    pairs = {(old[host], new[other]) for host in old for other in new if overlap(host, other)}
    return [
        Succession(
            leaving=urn_name(left),
            coming=urn_name(follows),
            routes=routes_of(left, leaving),
        )
        for left, follows in sorted(pairs)
    ]


def delivered_successions(
    records: Iterable[Record], resources: Sequence[Resource]
) -> list[Succession]:
    """The apps that leave the program, each with those of its source that are new in it and that
    Argo CD delivers: what hosts they have only Git knows.
    """
    listed, known = list(records), {one["urn"] for one in resources}
    new = [(one, manifest) for one, manifest in _applications(listed) if one.urn not in known]
    return [
        Succession(urn_name(str(left["parent"])), urn_name(one.parent), ())
        for left in leaving_applications(listed, resources)
        for one, manifest in new
        if has_a_source_of(manifest, [left["inputs"]])
    ]


def leaving_applications(
    records: Iterable[Record], resources: Sequence[Resource]
) -> list[Resource]:
    """The Applications of apps that leave the program, and whose workload may have a successor of
    which only Argo CD or Git knows: what Argo CD delivers, and what it delivers the source of.
    """
    listed = list(records)
    declared, coming = {record.urn for record in listed}, _applications(listed)
    return [
        one
        for one in resources
        if one["type"] == _APPLICATION and _is_app(one, declared)
        if takes_workload_along(one["inputs"])
        or any(has_a_source_of(manifest, [one["inputs"]]) for _, manifest in coming)
    ]


def routes_of(app: str, resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """What the app of this URN answers its hosts by, in the stack's state."""
    return tuple(one for one in resources if one.get("parent") == app and _serves(one))


def apps_with(records: Iterable[Record], hosts: Iterable[str]) -> list[str]:
    """The names of the program's apps that have one of these hosts."""
    own = _hosts((one.parent, plain(one.inputs)) for one in records)
    taken = {own[mine] for host in hosts for mine in own if overlap(host, mine)}
    return sorted(map(urn_name, taken))


def _applications(records: Iterable[Record]) -> list[tuple[Record, Mapping[str, Any]]]:
    """Those of the program, each with its manifest."""
    return [(one, plain(one.inputs)) for one in records if one.type == _APPLICATION]


def _is_app(resource: Resource, declared: set[str]) -> bool:
    """Whether it belongs to an app that leaves the program as a whole."""
    parent = str(resource.get("parent"))
    return f"::{APP_TYPE}::" in parent and parent not in declared


def _hosts(objects: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The hosts of the objects, each with the URN of its app; ``objects``: URN of the app, and the
    manifest.
    """
    return {
        host: app
        for app, manifest in objects
        if f"::{APP_TYPE}::" in app and isinstance(manifest, Mapping)
        for host in sorted(hosts_of(manifest))
    }


def _serves(resource: Resource) -> bool:
    manifest = resource.get("inputs")
    return isinstance(manifest, Mapping) and bool(hosts_of(manifest))
