"""The metadata that all objects of a release share."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL

if TYPE_CHECKING:
    # The spec has a schedule, and a step of it makes objects with this metadata.
    from devflow.release.spec.app import AppSpec

TRACKING_ANNOTATION = "argocd.argoproj.io/tracking-id"
AFTER_THE_REST = {"argocd.argoproj.io/sync-wave": "1"}
"""What makes Argo CD apply an object after those it refers to. Seen in the lab: a Rollout that was
there before its routes may stay Progressing for good, with all its pods ready.
"""
NOT_WAITED_FOR = {"pulumi.com/skipAwait": "true"}
"""For Pulumi, of a kind that it waits for: a release may begin with no pods, and an address may
never come. The wait would hold up the whole program, for ten minutes.
"""
FIRST_TO_COME_LAST_TO_GO = {
    "argocd.argoproj.io/sync-wave": "-1",
    "argocd.argoproj.io/sync-options": "PruneLast=true",
}
"""For Argo CD; Pulumi goes by the order in which objects are made."""


def labels(app: "AppSpec") -> dict[str, str]:
    return {APP_LABEL: app.name, MANAGED_BY_LABEL: MANAGED_BY}


def metadata(
    app: "AppSpec", group: str, kind: str, suffix: str = "", /, **annotations: str
) -> dict[str, Any]:
    """Metadata of an object named after the app, with a ``suffix`` such as ``-preview`` where the
    app has several, carrying Argo CD's tracking annotation.

    The annotation's form is ``APP:GROUP/KIND:NAMESPACE/NAME``; it makes Argo CD count the object as
    the Application's own, whoever applied it.
    """
    name = f"{app.name}{suffix}"
    tracking = f"{app.name}:{group}/{kind}:{app.namespace}/{name}"
    return {
        "name": name,
        "namespace": app.namespace,
        "labels": labels(app),
        # Any text may be an annotation's key, so no parameter can be given by its name.
        "annotations": {**annotations, TRACKING_ANNOTATION: tracking},
    }
