"""What the guard judges a release by beside its Rollout, read from the API server itself."""

from typing import NamedTuple

from devflow.live import PodState, ReplicaSetState


class Workload(NamedTuple):
    """The pods and ReplicaSets of an app's newest revision at one moment."""

    pods: tuple[PodState, ...]
    replica_sets: tuple[ReplicaSetState, ...]
