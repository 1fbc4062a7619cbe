"""What is rehearsed: the app as it is, but in the lab, and in less time if asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.errors import UserError
from devflow.release import AppSpec, Duration, Schedule
from devflow.release.metrics.providers.prometheus import scraped_every
from devflow.release.metrics.timing import timing
from devflow.release.names import REHEARSAL_ANNOTATION
from devflow.release.spec.parts.pods import PodsSpec
from devflow.release.spec.parts.scale.scale_down import ScaleDownSpec
from devflow.release.spec.prometheus import PrometheusSpec
from devflow.release.strategies import strategy_of

LAB_GATEWAY = "istio-ingress/public"
LAB_SCRAPE = Duration(1)
MOST_REPLICAS = 20
"""More pods would show nothing more."""
_LEAST_DEADLINE_SECONDS = 30
_SPARE_SECONDS = 20.0
_PODS_OF_THE_LAB = {
    name: field.get_default(call_default_factory=True)
    for name, field in PodsSpec.model_fields.items()
}
"""What the lab's pods have of the app's: nothing that the lab may not have."""
_REACH_OF_THE_LAB = {
    name: AppSpec.model_fields[name].get_default(call_default_factory=True)
    for name in (
        *("router", "port", "ports", "mesh", "route", "traffic_policy"),
        *("autoscaling", "anti_affinity", "disruption_budget", "network_policy"),
        "replica_progress_threshold",
    )
}
"""How the lab's pods are reached and guarded: by Istio, which can do all steps, by HTTP at every
path, and by nothing else.
"""
_SCALE_DOWN = Duration(1)


@dataclass(frozen=True, slots=True)
class Plan:
    """One rehearsal."""

    image: str
    """The image to release."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """What goes wrong in its pods: annotations of the lab, without their prefix."""
    speed: int = 1
    """How many times faster than in reality time goes: 1 to 100."""


def on_stage(app: AppSpec, namespace: str, plan: Plan) -> AppSpec:
    """``app`` in a namespace of the lab, every length of time divided by the speed.

    What a rehearsal can't need is left out: environment, resources, service account.

    :raises UserError: the speed leaves a window too short to be measured in the lab.
    """
    verify, scrape = app.verify, app.prometheus.scrape_interval
    if verify.has_metrics:
        real = timing(verify, scraped_every(scrape))
        window = real.window.faster(plan.speed)
        least = scraped_every(LAB_SCRAPE).window.seconds
        if window.seconds < least:
            raise UserError(
                f"at speed {plan.speed} a window of {real.window} is shorter than {least} s, what"
                f" the lab can measure; use at most {max(real.window.seconds // least, 1)}"
            )
        interval = real.interval.faster(plan.speed)
        whole = Duration(window.seconds + (real.count - 1) * interval.seconds)
        verify = verify.model_copy(
            update={
                "duration": whole,
                "window": window,
                "interval": interval,
                "count": real.count,
            }
        )
    else:
        verify = verify.model_copy(update={"duration": verify.duration.faster(plan.speed)})
    return app.model_copy(
        update={
            "namespace": namespace,
            "hosts": (f"{app.name}.{namespace}.localhost",),
            "gateway": LAB_GATEWAY,
            "preview": app.preview.model_copy(update={"hosts": ()}),
            "replicas": _replicas(app),
            "steps": Schedule.of([step.rehearsed(plan.speed) for step in app.steps]),
            "verify": verify,
            "prometheus": PrometheusSpec().model_copy(update={"scrape_interval": LAB_SCRAPE}),
            "scale_down": ScaleDownSpec().model_copy(
                update={"old_stable": _SCALE_DOWN, "aborted_canary": _SCALE_DOWN}
            ),
            "progress_deadline": _deadline(app, plan.speed),
            **_PODS_OF_THE_LAB,
            **_REACH_OF_THE_LAB,
        }
    )


def _deadline(app: AppSpec, speed: int) -> Duration:
    """How long a release may make no progress. Pods don't start faster in a rehearsal: below half a
    minute a busy machine would be taken for a bad release.
    """
    least = min(app.progress_deadline.seconds, _LEAST_DEADLINE_SECONDS)
    return Duration(max(app.progress_deadline.faster(speed).seconds, least))


def released(app: AppSpec, plan: Plan) -> AppSpec:
    """The app on stage with the image to release, and the faults of its pods."""
    annotations = {f"lab.devflow.dev/{name}": value for name, value in plan.faults.items()}
    return app.model_copy(update={"image": plan.image, "pod_annotations": annotations})


def seconds_at_most(app: AppSpec) -> float:
    """How long a release of an app on stage takes at most where pods start in time: its steps, once
    the deadline for pods that don't get ready, and time to spare.
    """
    steps = sum(_seconds_of_steps(app))
    return 1.5 * steps + app.progress_deadline.seconds + _SPARE_SECONDS


def seconds_without_change(app: AppSpec) -> float:
    """How long nothing may change in a release of an app on stage before it is taken for stuck: its
    longest step, once the deadline for pods that don't get ready, and time to spare.
    """
    longest = max(_seconds_of_steps(app))
    return 1.5 * longest + app.progress_deadline.seconds + _SPARE_SECONDS


def _seconds_of_steps(app: AppSpec) -> list[float]:
    judged = app.verify.duration.seconds
    return [step.seconds or (judged if step.judges else 0) for step in strategy_of(app).plan(app)]


def _replicas(app: AppSpec) -> int:
    wanted = app.first_replicas
    return min(wanted, MOST_REPLICAS) if isinstance(wanted, int) else MOST_REPLICAS


def marked(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest as the record shall know it: a Rollout says that it is rehearsed."""
    if manifest["kind"] != "Rollout":
        return manifest
    metadata = manifest["metadata"]
    annotations = {**metadata.get("annotations", {}), REHEARSAL_ANNOTATION: "true"}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}
