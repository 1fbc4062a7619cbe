"""Revisions: control planes side by side, by which Istio itself is upgraded as a canary."""

import re
from collections.abc import Sequence
from typing import NamedTuple, NotRequired, TypedDict

import pulumi

from devflow.components.helm.charts import ISTIOD
from devflow.components.helm.versions import check_version, parsed_version

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?", re.ASCII)
DEFAULT = "default"
"""The name of the control plane without a revision."""


class IstioRevisionArgs(TypedDict):
    """One control plane of several."""

    name: str
    """The value of the label ``istio.io/rev``, such as ``1-31``: letters, digits and ``-``.
    ``default`` is the control plane that is installed where no revisions are given.
    """
    version: NotRequired[str]
    """The version of its chart, by default that of ``version``."""


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


def release_name(revision: str) -> str:
    """The name of the Helm release."""
    return f"istiod-{revision}" if revision else "istiod"


def planned_revisions(
    version: str | None, revisions: Sequence[IstioRevisionArgs], default: str | None
) -> Plan:
    """What to install.

    :raises pulumi.RunError: revisions that contradict one another, or a version that isn't one.
    """
    shared = check_version(version or ISTIOD.version, "istio.version")
    given = revisions or [IstioRevisionArgs(name=default or DEFAULT)]
    versions = {}
    for one in given:
        name = one["name"]
        if not _NAME.fullmatch(name):
            raise pulumi.RunError(
                f"istio.revisions: {name[:80]!r} is not a revision's name; use up to 42 small"
                " letters, digits and '-', as in 1-31"
            )
        if name in versions:
            raise pulumi.RunError(f"istio.revisions: {name!r} is there twice; give each once")
        where = f"istio.revisions.{name}.version"
        versions[name] = check_version(one.get("version", shared), where)
    newest = max(versions.values(), key=parsed_version)
    oldest = min(versions.values(), key=parsed_version)
    _check_span(oldest, newest)
    if version is not None and parsed_version(version) < parsed_version(newest):
        raise pulumi.RunError(
            f"istio.version: {version} is older than {newest} of a revision, which needs the newer"
            " CRDs; leave it out, or write that version"
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
        raise pulumi.RunError(
            f"istio.revisions: {oldest} and {newest} are more than one minor version apart;"
            " upgrade one minor version at a time"
        )


def _default(names: list[str], default: str | None) -> str:
    if default is None:
        if len(names) == 1:
            return names[0]
        raise pulumi.RunError(
            f"istio.defaultRevision: missing; there are {', '.join(names)}: name the one for"
            " namespaces labelled istio-injection: enabled"
        )
    if default not in names:
        raise pulumi.RunError(
            f"istio.defaultRevision: {default!r} is not among the revisions {', '.join(names)}"
        )
    if DEFAULT in names and default != DEFAULT:
        raise pulumi.RunError(
            f"istio.defaultRevision: {default!r} and the revision 'default' would both inject into"
            " namespaces labelled istio-injection: enabled; move those to the label"
            f" istio.io/rev: {default} first, then take 'default' out of the revisions"
        )
    return default
