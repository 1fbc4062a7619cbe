"""A rule, asked of the resources of a Pulumi program."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from devflow.policy.released import released
from devflow.policy.rules import Rule

_KUBERNETES = "kubernetes:"


class Reported(NamedTuple):
    """One resource, as Pulumi reports it to a policy."""

    resource_type: str
    """As in ``kubernetes:argoproj.io/v1alpha1:Rollout``."""
    props: Mapping[str, Any]
    urn: str


def problems(
    rule: Rule, resources: Sequence[Reported], stack: str
) -> Iterator[tuple[str, str | None]]:
    """Yield what breaks ``rule`` and isn't excepted, each with the URN of the app's Rollout."""
    objects = [
        one
        for one in resources
        if one.resource_type.startswith(_KUBERNETES) and "kind" in one.props
    ]
    urns = {_identity(one.props): one.urn for one in objects}
    apps = released([one.props for one in objects])
    for app in apps:
        if rule.name in app.exceptions:
            continue
        for problem in rule.problems(app, apps, stack):
            yield f"{app.name}: {problem}", urns.get(_identity(app.rollout))


def _identity(manifest: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = manifest.get("metadata") or {}
    return str(manifest["kind"]), str(metadata.get("namespace")), str(metadata.get("name"))
