import subprocess
from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.lab.site.git_repository import make_repository


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_repository_can_be_cloned_at_once_and_is_made_only_once(tmp_path: Path) -> None:
    folder = tmp_path / "git" / "apps.git"
    make_repository(folder)
    first = git("rev-parse", "main", cwd=folder)
    make_repository(folder)
    assert git("rev-parse", "main", cwd=folder) == first
    git("clone", "-q", f"file://{folder}", "clone", cwd=tmp_path)
    assert (tmp_path / "clone" / "README.md").is_file()


def test_without_git_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="git isn't on PATH") as caught:
        make_repository(tmp_path / "apps.git")
    assert caught.value.exit_code is Exit.LAB
