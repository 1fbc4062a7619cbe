"""All objects of one release, in the order in which they are best applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from devflow.release.analysis_template import analysis_template
from devflow.release.application import application
from devflow.release.destination_rule import destination_rule
from devflow.release.rollout import rollout
from devflow.release.service import service
from devflow.release.spec import AppSpec
from devflow.release.virtual_service import virtual_service

Manifest: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseManifests:
    """The five objects of an app, and the sixth of one that is judged by metrics."""

    service: Manifest
    destination_rule: Manifest
    virtual_service: Manifest
    analysis_template: Manifest | None
    rollout: Manifest
    application: Manifest

    def __iter__(self) -> Iterator[Manifest]:
        """In the order in which each finds what it refers to."""
        yield from (
            self.service,
            self.destination_rule,
            self.virtual_service,
        )
        if self.analysis_template is not None:
            yield self.analysis_template
        yield from (self.rollout, self.application)


def build(app: AppSpec) -> ReleaseManifests:
    """The objects of ``app`` as plain dicts; deferred leaves are placed as they are."""
    return ReleaseManifests(
        service=service(app),
        destination_rule=destination_rule(app),
        virtual_service=virtual_service(app),
        analysis_template=analysis_template(app),
        rollout=rollout(app),
        application=application(app),
    )
