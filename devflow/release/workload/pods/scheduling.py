"""Where pods run, in Kubernetes' form."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import APP_LABEL, HASH_LABEL
from devflow.release.spec.pods.scheduling import toleration

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def scheduling(app: "AppSpec") -> dict[str, Any]:
    """The fields of the pods' spec that ``app`` fills."""
    made = {
        "nodeSelector": dict(app.node_selector),
        "tolerations": [toleration(each) for each in app.tolerations],
        "affinity": app.affinity,
        "topologySpreadConstraints": _spread(app),
        "priorityClassName": app.priority_class_name,
        "runtimeClassName": app.runtime_class_name,
        "hostAliases": list(app.host_aliases),
        "dnsConfig": app.dns_config,
    }
    return {key: value for key, value in made.items() if value}


def _spread(app: "AppSpec") -> list[dict[str, Any]]:
    """Each version is spread for itself: a canary that fills up what stable leaves free would be
    uneven once it is all there is. It doesn't depend on the replicas: another number of them must
    not be another pod template.
    """
    default = {
        "maxSkew": 1,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {APP_LABEL: app.name}},
        "matchLabelKeys": [HASH_LABEL],
    }
    own = {key: default[key] for key in ("maxSkew", "whenUnsatisfiable")}
    made = []
    for each in app.topology_spread or ():
        if isinstance(each, str):
            made.append({**default, "topologyKey": each})
        else:
            # With a selector of its own it says itself which pods count.
            made.append({**(own if "labelSelector" in each else default), **each})
    return made
