"""A small asynchronous Kubernetes client: a kubeconfig, a few verbs, server-side apply and a watch.

It knows nothing of releases. Objects are the plain dicts of the API, so any kind works, those of
custom resources included.
"""

from devflow.kube.auth.cluster import Cluster
from devflow.kube.auth.load_cluster import load_cluster
from devflow.kube.client import Client
from devflow.kube.errors import ApiError, UnknownKindError, UnreachableError
from devflow.kube.event import Event
from devflow.kube.watch import EventType

__all__ = [
    "ApiError",
    "Client",
    "Cluster",
    "Event",
    "EventType",
    "UnknownKindError",
    "UnreachableError",
    "load_cluster",
]
