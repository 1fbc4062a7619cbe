"""What a release spec says of Argo CD: where it reads, and how it syncs."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devflow.release.names import Name
from devflow.release.spec.model import SpecModel

SPEC_FILE = "devflow.yaml"
"""The name by which the plugin knows a directory as its own."""

_FILE = re.compile(r"[a-zA-Z0-9][-_.a-zA-Z0-9]*\.ya?ml", re.ASCII)


def _check_file(name: str) -> str:
    if not _FILE.fullmatch(name):
        raise ValueError(
            f"{name!r} is not the name of a YAML file; write it as in {SPEC_FILE}, and its"
            " directory in 'path'"
        )
    return name


def _check_path(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"{path!r} is not a directory of the repository; write it as in apps/shop")
    return path


class SourceSpec(SpecModel):
    """Where Argo CD finds what the app shall be."""

    repo_url: str = Field(alias="repoURL", min_length=1)
    """The Git repository."""
    path: Annotated[str, AfterValidator(_check_path)] = "."
    """The directory in it."""
    target_revision: str = "HEAD"
    """A branch, tag or commit."""
    type: Literal["plugin", "directory"] = "plugin"
    """What is there: a spec, which the Devflow plugin renders, or rendered manifests, as
    ``devflow render APP --out`` writes them.
    """
    file: Annotated[str, AfterValidator(_check_file)] = SPEC_FILE
    """The spec file in the directory; a stack's YAML file is one, too. For the plugin only."""


class SyncSpec(SpecModel):
    """What Argo CD does by itself. Only with ``delivery: gitops``: else Pulumi is the writer."""

    automated: bool = True
    """Whether a commit is applied without a person asking for it."""
    prune: bool = True
    """Whether what leaves Git leaves the cluster."""
    self_heal: bool = True
    """Whether a change that was made in the cluster by hand is taken back."""


class ApplicationSpec(SpecModel):
    """The app's place in Argo CD."""

    namespace: Name = "argocd"
    """The namespace in which Argo CD looks for Applications."""
    project: Name | None = None
    """The AppProject. Without one it is ``default``, or with ``delivery: gitops`` one of the app's
    own that allows its repository, its namespace and its kinds.
    """
    sync: SyncSpec = SyncSpec()
    """How Argo CD syncs."""
