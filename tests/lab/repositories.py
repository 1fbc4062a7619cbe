"""Git repositories that the lab's Argo CD reads."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devflow.lab import Lab
from devflow.lab.site.git_repository import make_repository

ADA = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
}


Files = Mapping[str, str | None]


@dataclass(frozen=True)
class Repository:
    """A bare repository beside the lab's own, and a clone to commit from."""

    bare: Path
    clone: Path

    @classmethod
    def make(cls, lab: Lab, name: str, scratch: Path) -> "Repository":
        made = cls(lab.layout.repository.with_name(f"{name}.git"), scratch / "clone")
        make_repository(made.bare)
        made._run(scratch, "clone", "--quiet", made.url, str(made.clone))
        return made

    @property
    def url(self) -> str:
        return self.bare.as_uri()

    def commit(self, files: Files) -> str:
        """Write or remove files, commit, push; the commit."""
        self.git("pull", "--quiet", "--rebase")
        for name, text in files.items():
            path = self.clone / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text) if text is not None else path.unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change")
        self.git("push", "--quiet")
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str) -> str:
        return self._run(self.clone, *arguments)

    @staticmethod
    def _run(folder: Path, *arguments: str) -> str:
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                **settings,
                **ADA,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()
