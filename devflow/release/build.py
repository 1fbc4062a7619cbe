"""All objects of one release, in the order in which they are best applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from devflow.release.argo_cd.app_project import app_project
from devflow.release.argo_cd.application import application
from devflow.release.metrics.analysis_template import analysis_template
from devflow.release.routers import router_for
from devflow.release.spec.app import AppSpec
from devflow.release.workload.rollout import rollout

Manifest: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseManifests:
    """Routing, Rollout and Application of an app, an AnalysisTemplate of one that is judged by
    metrics, and the AppProject of one that Argo CD delivers.
    """

    routing: tuple[Manifest, ...]
    """Services and routes, as the app's router makes them."""
    analysis_template: Manifest | None
    rollout: Manifest
    app_project: Manifest | None
    application: Manifest

    @property
    def workload(self) -> Iterator[Manifest]:
        """What Argo CD compares or applies: all but its own objects."""
        yield from self.routing
        if self.analysis_template is not None:
            yield self.analysis_template
        yield self.rollout

    def __iter__(self) -> Iterator[Manifest]:
        """All, in the order in which each finds what it refers to."""
        yield from self.workload
        if self.app_project is not None:
            yield self.app_project
        yield self.application


def build(app: AppSpec) -> ReleaseManifests:
    """The objects of ``app`` as plain dicts; deferred leaves are placed as they are.

    >>> [manifest["kind"] for manifest in build(shop)][-2:]
    ['Rollout', 'Application']
    """
    return ReleaseManifests(
        routing=router_for(app).objects(app),
        analysis_template=analysis_template(app),
        rollout=rollout(app),
        app_project=app_project(app),
        application=application(app),
    )
