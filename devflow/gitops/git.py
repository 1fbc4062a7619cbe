"""A change in a Git repository, made as a person makes it: clone, edit, commit, push."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from devflow.account import account_name
from devflow.errors import Exit, UserError
from devflow.gitops.limited import NoAnswerError, run_limited

_TRIES = 5
_LIMIT_SECONDS = 300.0
"""How long one command of Git may take: a server that is busy answers sooner."""
_GRACE_SECONDS = 10.0
"""How long a push may go on once nobody waits for it any more: what is pushed stands."""
_LEFT_ALONE = {
    "GIT_HTTP_LOW_SPEED_LIMIT": "1",
    "GIT_HTTP_LOW_SPEED_TIME": f"{_LIMIT_SECONDS:.0f}",
}
"""By which what fetches by HTTP ends if this process is killed."""
_REMOTE = "remote: "
_USER_IN_URL = re.compile(r"//[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Committed:
    """Where the branch is now."""

    commit: str
    branch: str
    changed: bool
    """Whether there was anything to commit."""


Announce = Callable[[str, str], None]
"""Called with each commit before it is pushed: its author as Git names them, and its hash."""


def commit_change(
    url: str,
    revision: str,
    edit: Callable[[Path], None],
    message: str,
    announce: Announce,
    stopped: threading.Event | None = None,
) -> Committed:
    """Edit a clone of ``revision``, a branch or ``HEAD``, commit as the user who runs us, and push.

    A branch that moved meanwhile is edited anew; the push is never forced. What ``edit`` and
    ``announce`` raise passes through. ``stopped`` ends it from another thread.

    :raises UserError: it can't be done, in Git's own words, or a server doesn't answer in time.
    """
    if shutil.which("git") is None:
        raise UserError("git isn't on PATH, and the app is delivered from Git", Exit.FAILED)
    with tempfile.TemporaryDirectory(prefix="devflow-git-") as scratch:
        clone = Path(scratch, "clone")
        git = _Git(Path(scratch), url, stopped or threading.Event())
        branch = [] if revision == "HEAD" else ["--branch", revision]
        git("clone", "--quiet", "--depth=1", *branch, "--", url, str(clone), grace_seconds=0)
        git = replace(git, folder=clone)
        name = git("branch", "--show-current")
        if not name:
            raise UserError(
                f"source.targetRevision {revision!r} of {_safe(url)} is no branch, so nothing can"
                " be committed to it; name one"
            )
        for _ in range(_TRIES):
            edit(clone)
            git("add", "--all")
            if not git("status", "--porcelain"):
                return Committed(_head(git), name, changed=False)
            git(*_identity(git), "commit", "--quiet", "--message", message)
            announce(git("log", "-1", "--format=%an <%ae>"), _head(git))
            if _pushed(git, name):
                return Committed(_head(git), name, changed=True)
            git("fetch", "--quiet", "--depth=1", "origin", name, grace_seconds=0)
            git("reset", "--quiet", "--hard", "FETCH_HEAD")
    raise UserError(
        f"branch {name} of {_safe(url)} moved each time before our commit was there; try again",
        Exit.FAILED,
    )


@dataclass(frozen=True, slots=True)
class _Git:
    """The command ``git`` in a folder."""

    folder: Path
    url: str
    """Of the server that its commands may ask."""
    stopped: threading.Event
    """Set once nobody waits for it any more."""

    def __call__(self, *arguments: str, grace_seconds: float = _LIMIT_SECONDS) -> str:
        """What it prints.

        :raises UserError: it fails, or takes too long.
        """
        done = self.run(*arguments, grace_seconds=grace_seconds)
        if done.returncode:
            raise _failed(_command(arguments), done.stderr)
        return done.stdout.strip()

    def run(
        self, *arguments: str, grace_seconds: float = _LIMIT_SECONDS
    ) -> "subprocess.CompletedProcess[str]":
        """Its end, whichever. ``grace_seconds``: how long it may go on once it is ``stopped``.

        :raises UserError: it takes too long.
        """
        # Nobody is there to be asked for a password, and messages are looked at.
        settings = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            return run_limited(
                ["git", *arguments],
                self.folder,
                {**_LEFT_ALONE, **os.environ, **settings},
                _LIMIT_SECONDS,
                self.stopped,
                grace_seconds,
            )
        except NoAnswerError:
            if self.stopped.is_set():
                raise UserError("interrupted", Exit.INTERRUPTED) from None
            raise UserError(
                f"git {_command(arguments)}: {_safe(self.url)} has not answered for"
                f" {_LIMIT_SECONDS:.0f} s; give the same command again once it does",
                Exit.FAILED,
            ) from None


def _command(arguments: Sequence[str]) -> str:
    return next(part for part in arguments if part[0] != "-" and "=" not in part)


def _head(git: _Git) -> str:
    return git("rev-parse", "HEAD")


def _pushed(git: _Git, branch: str) -> bool:
    """Push; ``False`` if somebody else was first.

    Servers have many words for that: where the branch is afterwards decides. Only while another's
    push still has the branch locked, it is where it was.
    """
    done = git.run(
        "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}", grace_seconds=_GRACE_SECONDS
    )
    if done.returncode == 0:
        return True
    asked = git.run("ls-remote", "origin", f"refs/heads/{branch}", grace_seconds=_GRACE_SECONDS)
    there = asked.stdout.partition("\t")[0]
    if there == _head(git):
        return True
    if there not in ("", git("rev-parse", "HEAD~1")) or "cannot lock ref" in done.stderr:
        return False
    raise _failed("push", done.stderr)


def _identity(git: _Git) -> list[str]:
    """Options that name the user where their Git settings don't."""
    known = {"user.name": account_name(), "user.email": f"{account_name()}@{_host()}"}
    missing = [key for key in known if git.run("config", key).returncode]
    return [part for key in missing for part in ("-c", f"{key}={known[key]}")]


def _host() -> str:
    return socket.gethostname() or "localhost"


def _failed(command: str, said: str) -> UserError:
    lines = [line for line in said.splitlines() if line.strip()] or ["no reason given"]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])
    if refused := [line.strip(" !") for line in lines if line.startswith(" ! ")]:
        # Of a push: the branch, why, and the first words of the server, such as a hook's.
        remote = (line.removeprefix(_REMOTE).strip() for line in lines if line.startswith(_REMOTE))
        told = ": ".join(filter(None, (refused[0], next(remote, ""))))
    return UserError(f"git {command} failed: {_safe(told)}", Exit.FAILED)


def _safe(text: str) -> str:
    """Without the user name and password that a URL may hold."""
    return _USER_IN_URL.sub("//", text)
