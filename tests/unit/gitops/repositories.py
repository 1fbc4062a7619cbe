"""Small Git repositories on disk."""

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def bare_repository(folder: Path, files: dict[str, str]) -> Path:
    """A bare repository with these files on ``main``."""
    work, bare = folder / "work", folder / "apps.git"
    work.mkdir()
    git(work, "init", "-q", "--initial-branch=main")
    for name, text in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text)
    git(work, "add", "--all")
    git(work, "commit", "-q", "-m", "Begin")
    git(folder, "clone", "-q", "--bare", str(work), str(bare))
    return bare


def content(bare: Path, name: str) -> str:
    return git(bare, "show", f"main:{name}")


def unannounced(author: str, commit: str) -> None:
    """Nobody needs to know of the commit."""
