"""The repository's own Pulumi program, in a folder of a test's own."""

import shutil
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
RUNTIME = {"name": "python", "options": {"virtualenv": sys.prefix}}
"""Of any program of a test: the Pulumi CLI finds no other environment that has all it needs."""


def copy_project(folder: Path) -> None:
    """Program and project file, and a place for stacks."""
    shutil.copy(ROOT / "__main__.py", folder)
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "runtime": RUNTIME}))
    (folder / "stacks").mkdir()
