"""The model writes what the real Argo Rollouts wrote, as far as a release is told by it."""

import pytest

from devflow.record.job import Job
from tests.unit.record.histories import history
from tests.unit.record.recordings import folded, states

STEPS: list[object] = [10, "verify", 50, "verify", 100]

AT_FIRST_VERIFY, AT_SECOND_VERIFY = 12, 15
"""How many writes come before, of the first version included."""


def told(jobs: list[Job]) -> list[tuple[object, ...]]:
    return [(job.status, *((step.name, step.status) for step in job.steps)) for job in jobs]


@pytest.mark.parametrize(
    ("kind", "acts"),
    [
        ("whole", {}),
        ("promoted", {AT_FIRST_VERIFY: "promote fully"}),
        ("undone_midway", {AT_SECOND_VERIFY: "undo"}),
        ("superseded", {AT_SECOND_VERIFY: "release"}),
        ("paused", {AT_FIRST_VERIFY: "pause", AT_FIRST_VERIFY + 2: "go on"}),
        ("retried", {AT_SECOND_VERIFY: "abort", 60: "retry"}),
    ],
)
def test_the_model_releases_as_argo_rollouts_does(kind: str, acts: dict[int, str]) -> None:
    assert told(folded(tuple(history(STEPS, acts)))) == told(folded(states(kind)))
