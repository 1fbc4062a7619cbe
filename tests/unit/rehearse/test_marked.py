"""Rehearsals are known as such in the record."""

import msgspec

from devflow.live import rollout_state
from devflow.record.fold.fold import fold
from devflow.rehearse.plan import marked
from tests.unit.controller.simulation.argo import Argo
from tests.unit.record.recordings import seen


def test_a_rehearsed_rollouts_jobs_are_marked() -> None:
    """faults/32"""
    argo = Argo(uid="uid-1", steps=[10, "verify", 100])
    while argo.advance(99.0):
        pass
    found = {"kind": "Rollout", **argo.object()}
    found["metadata"]["resourceVersion"] = "1"
    for manifest, rehearsal in ((found, False), (marked(found), True)):
        (job,) = fold(None, seen(rollout_state(msgspec.json.encode(manifest)), 0))
        assert job.rehearsal is rehearsal


def test_nothing_but_the_rollout_is_marked() -> None:
    service = {"kind": "Service", "metadata": {"name": "shop"}}
    assert marked(service) == service
