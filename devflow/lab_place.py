"""Where a project's lab is: the one rule for all who look for it."""

import os
from pathlib import Path

LAB_CONTEXT = "devflow-lab"
"""Name of the context in the lab's kubeconfig."""

LAB_REPOSITORY = Path("data", "git", "apps.git")
"""The bare Git repository in a lab's folder that its Argo CD reads."""


def lab_folder(base: Path) -> Path:
    """``$DEVFLOW_LAB``, else ``.lab``; from ``base``, if it is relative. Absolute."""
    return (base / (os.environ.get("DEVFLOW_LAB") or ".lab")).absolute()
