"""From a stack's configuration to the cluster it deploys to."""

from dataclasses import dataclass
from pathlib import Path

from devflow.lab_place import LAB_CONTEXT, LAB_REPOSITORY, lab_folder
from devflow.reading.files import expanded
from devflow.reading.shown import shown
from devflow.release import SpecError

DEFAULT_CLUSTER = "kubeconfig"
"""Of a project whose Pulumi.yaml declares none, as one of another name than devflow."""
_KNOWN = ("lab", DEFAULT_CLUSTER)


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """A kubeconfig file and a context in it; with ``None`` the usual rules of clients hold."""

    kubeconfig: Path | None = None
    context: str | None = None


def choose_cluster(cluster: str, kubeconfig: str, context: str, project: Path) -> ClusterChoice:
    """The cluster that the configuration ``devflow:cluster``, ``kubeconfig`` and ``context`` means.

    A relative kubeconfig path starts at the ``project``.

    :raises SpecError: for an unknown ``cluster``.
    """
    check_cluster(cluster)
    if cluster == "lab":
        return ClusterChoice(lab_folder(project) / "kubeconfig", LAB_CONTEXT)
    path = project / expanded(kubeconfig) if kubeconfig else None
    return ClusterChoice(path, context or None)


def check_cluster(cluster: str) -> None:
    """Check the configuration ``devflow:cluster``.

    :raises SpecError: it is none that is known.
    """
    if cluster not in _KNOWN:
        known = " or ".join(map(repr, _KNOWN))
        raise SpecError("devflow:cluster", f"{shown(cluster)} is not known; use {known}")


def default_repository(cluster: str | None, project: Path) -> str | None:
    """The Git repository of apps whose source names none: that of the lab; ``None`` elsewhere.

    :raises SpecError: for an unknown ``cluster``: of its apps the lab's repository would be missed.
    """
    if cluster is not None:
        check_cluster(cluster)
    if cluster != "lab":
        return None
    return (lab_folder(project) / LAB_REPOSITORY).as_uri()
