"""The real Pulumi CLI in tests, where there is one; and a plain ``pulumi``, as a user calls it."""

import os
import subprocess
from pathlib import Path

import pytest

from devflow.engine import find_cli
from devflow.lab import Lab

NEEDS_CLI = pytest.mark.skipif(
    find_cli() is None, reason="no usable pulumi on PATH; docs/engine.md says how to get one"
)
WITH_CLI = pytest.param("pulumi", marks=NEEDS_CLI)


def hide_cli(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands that take what there is take the embedded engine."""
    folders = os.environ["PATH"].split(os.pathsep)
    kept = [folder for folder in folders if not (Path(folder) / "pulumi").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(kept))


def exports(lab: Lab) -> dict[str, str]:
    """The environment with what docs/engine.md has a user export for a stack on the lab."""
    folder = lab.layout.folder
    variables = dict(os.environ)
    variables.pop("PULUMI_CONFIG_PASSPHRASE", None)
    return variables | {
        "PULUMI_BACKEND_URL": f"file://{folder}/pulumi",
        "PULUMI_CONFIG_PASSPHRASE_FILE": f"{folder}/pulumi-passphrase",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def pulumi(lab: Lab, folder: Path, stack: str, *arguments: str) -> str:
    """A plain ``pulumi`` in a project's folder, which has to succeed; what it prints."""
    done = subprocess.run(
        [str(find_cli()), *arguments, "--stack", stack, "--non-interactive"],
        cwd=folder,
        env=exports(lab),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
