"""All objects of one release, in the order in which they are best applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from devflow.release.argo_cd.app_project import app_project
from devflow.release.argo_cd.application import application
from devflow.release.companions import COMPANIONS
from devflow.release.metrics.analysis_template import analysis_template
from devflow.release.spec.app import AppSpec
from devflow.release.strategies import strategy_of
from devflow.release.workload.rollout import rollout

Manifest: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseManifests:
    """Routing, companions, Rollout and Application of an app, an AnalysisTemplate of one that is
    judged by metrics, and the AppProject of one that Argo CD delivers.
    """

    routing: tuple[Manifest, ...]
    """Services and routes, as the app's router makes them."""
    before_rollout: tuple[Manifest, ...]
    """Companions that the pods need."""
    analysis_template: Manifest | None
    of_steps: tuple[Manifest, ...]
    """What single steps of the schedule refer to."""
    rollout: Manifest
    after_rollout: tuple[Manifest, ...]
    """The other companions."""
    app_project: Manifest | None
    application: Manifest

    @property
    def needed(self) -> Iterator[Manifest]:
        """What the Rollout refers to."""
        yield from self.routing
        yield from self.before_rollout
        if self.analysis_template is not None:
            yield self.analysis_template
        yield from self.of_steps

    @property
    def workload(self) -> Iterator[Manifest]:
        """What Argo CD compares or applies: all but its own objects."""
        yield from self.needed
        yield self.rollout
        yield from self.after_rollout

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
        routing=strategy_of(app).routing(app).objects(app),
        before_rollout=_companions(app, needed_by_pods=True),
        analysis_template=analysis_template(app),
        of_steps=_of_steps(app),
        rollout=rollout(app),
        after_rollout=_companions(app, needed_by_pods=False),
        app_project=app_project(app),
        application=application(app),
    )


def _companions(app: AppSpec, *, needed_by_pods: bool) -> tuple[Manifest, ...]:
    return tuple(
        manifest
        for companion in COMPANIONS
        if companion.needed_by_pods == needed_by_pods
        for manifest in companion.objects(app)
    )


def _of_steps(app: AppSpec) -> tuple[Manifest, ...]:
    """Two steps may refer to one object."""
    made = (manifest for step in app.steps for manifest in step.objects(app))
    by_name = {(one["kind"], one["metadata"]["name"]): one for one in made}
    return tuple(by_name.values())
