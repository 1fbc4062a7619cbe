"""Revisions: control planes side by side, by which Istio itself is upgraded as a canary."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from devflow.components.charts import ISTIOD
from devflow.components.charts.versions import parsed_version
from devflow.components.settings.common import ChartVersion
from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.spec.model import SpecModel

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?", re.ASCII)
DEFAULT = "default"
"""The name of the control plane without a revision."""


class IstioRevisionSpec(SpecModel):
    """One control plane of several."""

    name: str
    """The value of the label ``istio.io/rev``; ``default`` is that without a revision."""
    version: ChartVersion | None = None
    """The version of its chart."""


class Plan(NamedTuple):
    """The control planes to install."""

    revisions: tuple[tuple[str, str], ...]
    """(name, version of the chart); the name is empty for the one without a revision."""
    default: str
    """The default revision, by that name."""
    version: str
    """The version of what all of them share: CRDs, CNI plugin and gateways."""

    @property
    def names(self) -> frozenset[str]:
        """The names as they are given."""
        return frozenset(name or DEFAULT for name, _ in self.revisions)


def planned_revisions(
    version: str | None, revisions: Sequence[tuple[str, str | None]], default: str | None
) -> Plan:
    """What to install.

    :param revisions: (name, version of the chart), as they are given.
    :raises SpecError: revisions that contradict one another, or a name that can't be one.
    """
    shared = version or ISTIOD.version
    versions: dict[str, str] = {}
    for index, (name, own) in enumerate(revisions or [(default or DEFAULT, None)]):
        where = f"revisions[{index}].name" if revisions else "defaultRevision"
        if not _NAME.fullmatch(name):
            raise SpecError(
                where,
                f"{shown(name)} is not a revision's name; use up to 42 small letters, digits and"
                " '-', as in 1-31",
            )
        if name in versions:
            raise SpecError(where, f"{name!r} is there twice; give each revision once")
        versions[name] = own or shared
    newest = max(versions.values(), key=parsed_version)
    oldest = min(versions.values(), key=parsed_version)
    _check_span(oldest, newest)
    if version is not None and parsed_version(version) < parsed_version(newest):
        raise SpecError(
            "version",
            f"{version} is older than {newest} of a revision, which needs the newer CRDs; leave it"
            " out, or write that version",
        )
    chosen = _default(list(versions), default)
    plain = {name: "" if name == DEFAULT else name for name in versions}
    return Plan(
        tuple((plain[name], found) for name, found in versions.items()),
        plain[chosen],
        version or newest,
    )


def _check_span(oldest: str, newest: str) -> None:
    """The CNI plugin, of which a node has one, works with control planes one minor away."""
    (major, low, _), (newest_major, high, _) = parsed_version(oldest), parsed_version(newest)
    if major != newest_major or high - low > 1:
        raise SpecError(
            "revisions",
            f"{oldest} and {newest} are more than one minor version apart; upgrade one minor"
            " version at a time",
        )


def _default(names: list[str], default: str | None) -> str:
    if default is None:
        if len(names) == 1:
            return names[0]
        raise SpecError(
            "defaultRevision",
            f"is missing; there are {', '.join(names)}: name the one for namespaces labelled"
            " istio-injection: enabled",
        )
    if default not in names:
        raise SpecError(
            "defaultRevision", f"{shown(default)} is not among the revisions {', '.join(names)}"
        )
    if DEFAULT in names and default != DEFAULT:
        raise SpecError(
            "defaultRevision",
            f"{default!r} and the revision 'default' would both inject into namespaces labelled"
            f" istio-injection: enabled; move those to the label istio.io/rev: {default} first,"
            " then take 'default' out of the revisions",
        )
    return default
