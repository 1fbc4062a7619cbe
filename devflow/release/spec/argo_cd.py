"""What a release spec says of Argo CD: where it reads, and how it syncs."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devflow.reading.grammar.texts import check_word
from devflow.reading.shown import shown
from devflow.release.spec.fields import Namespace, ObjectName
from devflow.release.spec.model import SpecModel

SPEC_FILE = "devflow.yaml"
"""The name by which the plugin knows a directory as its own."""

_FILE = re.compile(r"[a-zA-Z0-9][-_.a-zA-Z0-9]{0,240}\.ya?ml", re.ASCII)
_PASSWORD = re.compile(
    r"[^/?#@:]+://(?:[^/?#:]*:[^/?#]+@|(?:gh[oprsu]_|github_pat_|glpat-)[^/?#]*@)", re.ASCII
)
"""Or a token of GitHub or GitLab in place of a user."""
_LONGEST = 2048


def _check_file(name: str) -> str:
    if not _FILE.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not the name of a YAML file; write it as in {SPEC_FILE}, and its"
            " directory in 'path'"
        )
    return name


def _check_path(path: str) -> str:
    check_word(path, "a directory of the repository", _LONGEST)
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(
            f"{shown(path)} is not a directory of the repository; write it as in apps/shop"
        )
    return path


def _check_url(url: str) -> str:
    if _PASSWORD.match(url):
        # Not shown.
        raise ValueError(
            "holds a password or a token, which everybody would read who sees the Application;"
            " leave it out: Argo CD has it from a Secret, and Git from a credential helper"
        )
    return check_word(url, "the URL of a repository", _LONGEST)


def _check_revision(revision: str) -> str:
    # A range of versions, such as ">=1.0 <2.0", may have spaces.
    check_word(revision.replace(" ", "_"), "a revision", _LONGEST)
    return revision


class SourceSpec(SpecModel):
    """Where Argo CD finds what the app shall be."""

    repo_url: Annotated[str, AfterValidator(_check_url)] = Field(alias="repoURL")
    """The Git repository."""
    path: Annotated[str, AfterValidator(_check_path)] = "."
    """The directory in it."""
    target_revision: Annotated[str, AfterValidator(_check_revision)] = "HEAD"
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

    namespace: Namespace = "argocd"
    """The namespace in which Argo CD looks for Applications."""
    project: ObjectName | None = None
    """The AppProject. Without one it is ``default``, or with ``delivery: gitops`` one of the app's
    own that allows its repository, its namespace and its kinds.
    """
    sync: SyncSpec = SyncSpec.unwritten()
    """How Argo CD syncs."""
    on_removal: Literal["delete", "keep"] = "delete"
    """What becomes of the objects that Argo CD delivered when the app leaves the stack: Argo CD
    deletes them, or they stay and serve, without an owner. Only with ``delivery: gitops``: else
    Pulumi deletes them.
    """
