"""The kinds of steps that a schedule is made of: one file each."""

from devflow.release.steps.analysis import Analysis
from devflow.release.steps.approve import Approve
from devflow.release.steps.experiment import Experiment
from devflow.release.steps.header import Header
from devflow.release.steps.mirror import Mirror
from devflow.release.steps.pause import Pause
from devflow.release.steps.scale import Scale
from devflow.release.steps.step import Step
from devflow.release.steps.verify import Verify
from devflow.release.steps.weight import SetWeight

STEPS: tuple[type[Step], ...] = (
    SetWeight,
    Verify,
    Pause,
    Approve,
    Scale,
    Header,
    Mirror,
    Analysis,
    Experiment,
)
"""All kinds. A new one is registered here."""

__all__ = ["STEPS", "Approve", "Pause", "Scale", "SetWeight", "Step", "Verify"]
