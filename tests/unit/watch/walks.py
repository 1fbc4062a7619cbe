"""Whole releases as a watch has seen them."""

from devflow.watch.history import History, begin, fold
from tests.unit.watch.objects import Release, at


def walked() -> History:
    """A release watched from before its start to its end."""
    release = Release()
    history = begin(release.view(observedGeneration="1", stableRS="old", currentPodHash="old"))
    for seconds, view in enumerate(
        [
            release.view(0, observedGeneration="2", currentPodHash="new"),
            release.view(10),
            release.view(10, currentStepIndex=1, phase="Paused"),
            release.view(10, currentStepIndex=2, phase="Progressing"),
            release.view(100),
            release.view(100, currentStepIndex=3),
            release.healthy(),
        ]
    ):
        history = fold(history, view, at(seconds))
    return history
