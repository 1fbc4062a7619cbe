"""The pods of an app, by default within the Pod Security Standard "restricted"."""

from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import APP_LABEL
from devflow.release.workload.config import with_config
from devflow.release.workload.pods.container import container, lifecycle, other_container, probe
from devflow.release.workload.pods.overlay import overlaid
from devflow.release.workload.pods.scheduling import scheduling
from devflow.release.workload.pods.security import of_pod
from devflow.release.workload.pods.volumes import own_mounts, volumes
from devflow.release.workload.service import container_ports

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def pod_template(app: "AppSpec") -> dict[str, Any]:
    """The pod template; any change of it starts a release.

    :raises SpecError: ``podTemplate`` would take from the release what it needs.
    """
    metadata: dict[str, Any] = {"labels": {**app.pod_labels, APP_LABEL: app.name}}
    if app.pod_annotations:
        metadata["annotations"] = dict(app.pod_annotations)
    template = with_config(app, {"metadata": metadata, "spec": _spec(app)})
    if not app.pod_template:
        return template
    try:
        return overlaid(template, app.pod_template, app.name)
    except SpecError as error:
        raise error.under("podTemplate") from None


def _spec(app: "AppSpec") -> dict[str, Any]:
    account = app.service_account
    grace = app.termination_grace_period
    made: dict[str, Any] = {
        "serviceAccountName": (account.name or app.name) if account else None,
        "initContainers": [other_container(one) for one in app.init_containers],
        "containers": [_own(app), *(other_container(one) for one in app.containers)],
        "volumes": volumes(app.volumes),
        "imagePullSecrets": [{"name": name} for name in app.image_pull_secrets],
        "securityContext": of_pod(app.pod_security_context),
        "terminationGracePeriodSeconds": grace.seconds if grace else None,
        **scheduling(app),
    }
    return {
        "automountServiceAccountToken": account is not None and account.token,
        **{key: value for key, value in made.items() if value},
    }


def _own(app: "AppSpec") -> dict[str, Any]:
    """The app's own container."""
    ports = container_ports(app)
    readiness = {"tcpSocket": {}} if app.readiness_probe is None else app.readiness_probe
    more = {"lifecycle": lifecycle(app.pre_stop), "readinessProbe": probe(readiness, ports)}
    return {
        **container(app, app.name, app.image, ports, own_mounts(app.volumes)),
        **{key: value for key, value in more.items() if value},
    }
