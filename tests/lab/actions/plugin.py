"""Argo Rollouts' own plugin for kubectl, of the very version that the lab runs.

It is built for this test alone: from the lab's module and two more that only the plugin needs, for
which Go's checksum database vouches. In the lab's own ``go.sum`` they would have all its programs
built anew.
"""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from devflow.lab.programs import cache
from devflow.lab.programs.go_binary import TOOLS

_NAME = "kubectl-argo-rollouts"
_PACKAGE = f"github.com/argoproj/argo-rollouts/cmd/{_NAME}"
GIVEN = "DEVFLOW_ROLLOUTS_PLUGIN"
"""Names one that is built already."""


def plugin() -> Path:
    """Return the program, which is built if it isn't there."""
    if given := os.environ.get(GIVEN):
        return Path(given)
    program = cache.folder(TOOLS) / "bin" / _NAME
    if not program.is_file():
        program.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as scratch:
            for name in cache.GO_PINS:
                shutil.copy(TOOLS / name, scratch)
            made = Path(scratch, _NAME)
            flags = ("-mod=mod", f"-modfile={scratch}/go.mod", "-o", str(made))
            subprocess.run(("go", "build", *flags, _PACKAGE), cwd=TOOLS, check=True)
            shutil.move(made, program)
    return program
