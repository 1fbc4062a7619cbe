"""A bare Git repository in the lab: what Argo CD reads, in place of one on a server."""

import os
import shutil
import subprocess
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.site.files import make_folder

BRANCH = "main"
_README = "Argo CD of this lab reads this repository. Clone it, commit and push as to any other.\n"
_AUTHOR = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "devflow lab"), ("EMAIL", "lab@localhost"))
}


def make_repository(folder: Path) -> None:
    """Make a bare repository with one commit on ``main``; one that is there is left alone.

    :raises UserError: ``git`` isn't on PATH (exit code 4).
    """
    if (folder / "refs" / "heads" / BRANCH).exists() or (folder / "packed-refs").exists():
        return
    if shutil.which("git") is None:
        raise UserError("git isn't on PATH, and Argo CD reads its repositories with it.", Exit.LAB)
    make_folder(folder)
    _git(folder, "init", "--quiet", "--bare", f"--initial-branch={BRANCH}")
    blob = _git(folder, "hash-object", "-w", "--stdin", text=_README)
    tree = _git(folder, "mktree", text=f"100644 blob {blob}\tREADME.md\n")
    commit = _git(folder, "commit-tree", "-m", "Begin", tree)
    _git(folder, "update-ref", f"refs/heads/{BRANCH}", commit)


def _git(folder: Path, *arguments: str, text: str = "") -> str:
    # Nothing of the user's own settings, such as hooks or signatures, gets into the lab's.
    settings = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **settings, **_AUTHOR},
        input=text,
        text=True,
        capture_output=True,
        check=True,
        # It is the user's alone, as all of the lab is.
        umask=0o077,
    )
    return done.stdout.strip()
