"""From a stack's configuration to the cluster it deploys to."""

from dataclasses import dataclass
from pathlib import Path

from devflow.lab_place import LAB_CONTEXT, LAB_REPOSITORY, lab_folder
from devflow.release import SpecError


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
    if cluster == "lab":
        return ClusterChoice(lab_folder(project) / "kubeconfig", LAB_CONTEXT)
    if cluster == "kubeconfig":
        path = project / Path(kubeconfig).expanduser() if kubeconfig else None
        return ClusterChoice(path, context or None)
    raise SpecError("devflow:cluster", f"{cluster!r} is not known; use 'lab' or 'kubeconfig'")


def default_repository(cluster: str | None, project: Path) -> str | None:
    """The Git repository of apps whose source names none: that of the lab; ``None`` elsewhere."""
    if cluster != "lab":
        return None
    return (lab_folder(project) / LAB_REPOSITORY).as_uri()
