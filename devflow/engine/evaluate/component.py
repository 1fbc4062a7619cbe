"""The part of a program that makes one app, and what it needs."""

from collections.abc import Iterable

from devflow.engine.evaluate.records import Record
from devflow.errors import UserError

APP_TYPE = "devflow:index:CanaryRelease"


def urns_of_app(records: Iterable[Record], app: str) -> frozenset[str]:
    """The URNs of an app's component and of all that is below it.

    :raises UserError: the program declares no such app.
    """
    listed = list(records)
    found = {one.urn for one in listed if one.type == APP_TYPE and one.name == app}
    if not found:
        known = ", ".join(sorted(one.name for one in listed if one.type == APP_TYPE)) or "none"
        raise UserError(f"the program declares no app {app!r}; there are: {known}")
    size = 0
    while size != len(found):
        size = len(found)
        found |= {one.urn for one in listed if one.parent in found}
    return frozenset(found)


def targets(records: Iterable[Record], app: frozenset[str], known: frozenset[str]) -> list[str]:
    """The URNs for ``--target``: those of the app, and those it needs that aren't ``known``, such
    as a new app's namespace.

    :param known: the URNs in the stack's state.
    """
    by_urn = {record.urn: record for record in records}
    chosen: set[str] = set()
    ahead = list(app)
    while ahead:
        urn = ahead.pop()
        chosen.add(urn)
        record = by_urn.get(urn)
        if record is None:
            continue
        needs = {*record.dependencies, record.parent, record.provider.rpartition("::")[0]}
        ahead += [one for one in needs & by_urn.keys() if one not in known | chosen]
    return sorted(chosen)
