"""A thousand runs with faults, or ``--seeds N``; ``DEVFLOW_SEED=N pytest …`` repeats one."""

import os

import pytest

from tests.unit.controller.simulation.simulate import described, simulate

BATCH = 25


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen, runs = os.environ.get("DEVFLOW_SEED"), metafunc.config.getoption("seeds")
    batches = (
        [range(int(chosen), int(chosen) + 1)]
        if chosen
        else [range(first, min(first + BATCH, runs)) for first in range(0, runs, BATCH)]
    )
    metafunc.parametrize("seeds", batches, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")


def test_nothing_is_lost_doubled_or_undone_whatever_goes_wrong(seeds: range) -> None:
    for seed in seeds:
        try:
            simulate(seed)
        except BaseException as error:
            error.add_note(f"DEVFLOW_SEED={seed} repeats it. {' '.join(described(seed))}")
            raise
