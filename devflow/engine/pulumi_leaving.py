"""What the Pulumi CLI would delete though it serves: the CLI knows neither Argo CD nor hosts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from devflow.engine.apply.serving import hosts_of, overlap
from devflow.engine.evaluate.component import APP_TYPE
from devflow.engine.evaluate.records import Record, urn_name
from devflow.engine.evaluate.wire import plain
from devflow.errors import UserError
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION

Resource = Mapping[str, Any]
"""One of the stack's state, as ``pulumi stack export`` has it."""

_APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application"


def handed_over(records: Iterable[Record], resources: Iterable[Resource]) -> list[str]:
    """The URNs of the workload that leaves the program because Argo CD delivers its app from now
    on.
    """
    listed = list(records)
    declared = {record.urn for record in listed}
    apps = {one.parent for one in listed if one.type == _APPLICATION and _by_argo_cd(one)}
    return [
        str(one["urn"])
        for one in resources
        if one["urn"] not in declared
        and one.get("parent") in apps
        and str(one["type"]).startswith("kubernetes:")
    ]


def refuse_renames(records: Iterable[Record], resources: Sequence[Resource]) -> None:
    """Refuse an update that takes a host from an app before the app that gets it serves.

    :raises UserError: naming both apps, and the way in two steps.
    """
    listed = list(records)
    known = {str(one["urn"]) for one in resources}
    declared = {record.urn for record in listed}
    old = _hosts(
        (str(one.get("parent")), one.get("inputs")) for one in resources if _is_app(one, declared)
    )
    new = _hosts((one.parent, plain(one.inputs)) for one in listed if one.parent not in known)
    for host, leaving in old.items():
        for other, coming in new.items():
            if overlap(host, other):
                raise UserError(
                    f"{coming} takes the host {host} of {leaving}, which the Pulumi CLI would"
                    f" delete before {coming} serves: add {coming} without hosts, run `devflow up`,"
                    f" and once `devflow watch {coming}` says healthy give it the host and take"
                    f" {leaving} out"
                )


def _by_argo_cd(application: Record) -> bool:
    metadata = plain(application.inputs).get("metadata") or {}
    return (metadata.get("annotations") or {}).get(DELIVERY_ANNOTATION) == "gitops"


def _is_app(resource: Resource, declared: set[str]) -> bool:
    """Whether it belongs to an app that leaves the program as a whole."""
    parent = str(resource.get("parent"))
    return f"::{APP_TYPE}::" in parent and parent not in declared


def _hosts(objects: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The hosts of the objects, each with the name of its app; ``objects``: URN of the app, and the
    manifest.
    """
    return {
        host: urn_name(app)
        for app, manifest in objects
        if f"::{APP_TYPE}::" in app and isinstance(manifest, Mapping)
        for host in sorted(hosts_of(manifest))
    }
