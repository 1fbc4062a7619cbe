"""A change in a Git repository, made as a person makes it: clone, edit, commit, push."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devflow.account import account_name
from devflow.errors import Exit, UserError

_TRIES = 5
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
    url: str, revision: str, edit: Callable[[Path], None], message: str, announce: Announce
) -> Committed:
    """Edit a clone of ``revision``, a branch or ``HEAD``, commit as the user who runs us, and push.

    A branch that moved meanwhile is edited anew; the push is never forced. What ``edit`` and
    ``announce`` raise passes through.

    :raises UserError: it can't be done, in Git's own words.
    """
    if shutil.which("git") is None:
        raise UserError("git isn't on PATH, and the app is delivered from Git", Exit.FAILED)
    with tempfile.TemporaryDirectory(prefix="devflow-git-") as scratch:
        clone = Path(scratch, "clone")
        branch = [] if revision == "HEAD" else ["--branch", revision]
        _git(Path(scratch), "clone", "--quiet", "--depth=1", *branch, "--", url, str(clone))
        name = _git(clone, "branch", "--show-current")
        if not name:
            raise UserError(
                f"source.targetRevision {revision!r} of {_safe(url)} is no branch, so nothing can"
                " be committed to it; name one"
            )
        for _ in range(_TRIES):
            edit(clone)
            _git(clone, "add", "--all")
            if not _git(clone, "status", "--porcelain"):
                return Committed(_head(clone), name, changed=False)
            _git(clone, *_identity(clone), "commit", "--quiet", "--message", message)
            announce(_git(clone, "log", "-1", "--format=%an <%ae>"), _head(clone))
            if _pushed(clone, name):
                return Committed(_head(clone), name, changed=True)
            _git(clone, "fetch", "--quiet", "--depth=1", "origin", name)
            _git(clone, "reset", "--quiet", "--hard", "FETCH_HEAD")
    raise UserError(
        f"branch {name} of {_safe(url)} moved each time before our commit was there; try again",
        Exit.FAILED,
    )


def _head(clone: Path) -> str:
    return _git(clone, "rev-parse", "HEAD")


def _pushed(clone: Path, branch: str) -> bool:
    """Push; ``False`` if somebody else was first.

    Servers have many words for that: where the branch is afterwards decides. Only while another's
    push still has the branch locked, it is where it was.
    """
    done = _run(clone, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
    if done.returncode == 0:
        return True
    there = _run(clone, "ls-remote", "origin", f"refs/heads/{branch}").stdout.partition("\t")[0]
    if there == _head(clone):
        return True
    if there not in ("", _git(clone, "rev-parse", "HEAD~1")) or "cannot lock ref" in done.stderr:
        return False
    raise _failed("push", done.stderr)


def _identity(clone: Path) -> list[str]:
    """Options that name the user where their Git settings don't."""
    known = {"user.name": account_name(), "user.email": f"{account_name()}@{_host()}"}
    missing = [key for key in known if _run(clone, "config", key).returncode]
    return [part for key in missing for part in ("-c", f"{key}={known[key]}")]


def _host() -> str:
    return socket.gethostname() or "localhost"


def _git(folder: Path, *arguments: str) -> str:
    done = _run(folder, *arguments)
    if done.returncode:
        command = next(part for part in arguments if part[0] != "-" and "=" not in part)
        raise _failed(command, done.stderr)
    return done.stdout.strip()


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    # Nobody is there to be asked for a password, and messages are looked at.
    settings = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


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
