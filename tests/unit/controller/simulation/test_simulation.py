"""A thousand runs with faults; ``DEVFLOW_SEED=N pytest …`` repeats one."""

import os

import pytest

from tests.unit.controller.simulation.simulate import described, simulate

RUNS = 1000
BATCH = 50

_chosen = os.environ.get("DEVFLOW_SEED")
_BATCHES = (
    [range(int(_chosen), int(_chosen) + 1)]
    if _chosen
    else [range(first, first + BATCH) for first in range(0, RUNS, BATCH)]
)


@pytest.mark.parametrize("seeds", _BATCHES, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_nothing_is_lost_doubled_or_undone_whatever_goes_wrong(seeds: range) -> None:
    for seed in seeds:
        try:
            simulate(seed)
        except BaseException as error:
            error.add_note(f"DEVFLOW_SEED={seed} repeats it. {' '.join(described(seed))}")
            raise
