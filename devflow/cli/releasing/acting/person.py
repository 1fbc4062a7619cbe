"""Who acts: the user as the API server knows them, the Git identity, and the CI run."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from devflow.account import account_name
from devflow.kube import ApiError, Client
from devflow.kube.reviews import user_info

_GIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever runs the CLI, as far as others vouch for it."""

    user: str
    """By the kubeconfig, as the API server knows them; empty if it doesn't say."""
    groups: tuple[str, ...] = ()
    """Theirs, by the API server."""
    git: str = ""
    """``user.email`` of Git where we are; empty if there is none."""
    run: str = ""
    """The address of the CI run; empty outside of CI."""

    @property
    def name(self) -> str:
        """The best that is known: by the API server, else by Git, else by this machine."""
        return self.user or self.git or account_name()


async def find_person(kube: Client) -> Person:
    """Ask the API server, Git and the environment.

    :raises UnreachableError: the API server gives no answer.
    """
    user, groups = await _user(kube)
    git = await asyncio.to_thread(_git_email)
    return Person(user, groups, git, ci_run(os.environ))


def ci_run(environment: Mapping[str, str]) -> str:
    """The address of the CI run that we are in, by the variables of GitHub and GitLab.

    >>> ci_run({"CI_JOB_URL": "https://gitlab.example.com/acme/shop/-/jobs/7"})
    'https://gitlab.example.com/acme/shop/-/jobs/7'
    """
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name, "") for name in names)
    if server and repository and run:
        return f"{server}/{repository}/actions/runs/{run}"
    return environment.get("CI_JOB_URL", "")


async def _user(kube: Client) -> tuple[str, tuple[str, ...]]:
    try:
        found = await user_info(kube)
    except ApiError:
        # An old API server, or one that keeps it from its users: they can act all the same.
        return "", ()
    return str(found.get("username", "")), tuple(found.get("groups") or ())


def _git_email() -> str:
    if shutil.which("git") is None:
        return ""
    command = ("git", "config", "--get", "user.email")
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
