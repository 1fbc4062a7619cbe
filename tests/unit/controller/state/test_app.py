"""What the API server has counts more than what a silent watch brought last."""

from datetime import timedelta

from msgspec.structs import replace

from devflow.controller.state.app import App
from devflow.controller.state.workload import Workload
from devflow.kube.listing import Key
from devflow.live import ReplicaSetState
from tests.unit.controller.doubles import NOON
from tests.unit.record.histories import history

ROLLOUT = next(
    state for state in history([10, "verify", 100], {}) if state.revision == 2 and state.observed
)
REFUSED = ReplicaSetState(
    *("shop-1", ROLLOUT.uid, ROLLOUT.pod_hash, 2, (), 1), uncreated="exceeded quota: q"
)
STABLE = ReplicaSetState("shop-0", ROLLOUT.uid, "stable", 1, (), 1)


def test_pods_that_can_be_created_again_are_no_reason_though_the_watch_is_silent() -> None:
    app = App(Key(ROLLOUT.namespace, ROLLOUT.name))
    app.replica_sets = {one.name: one for one in (REFUSED, STABLE)}
    assert app.observe("here", ROLLOUT, None, NOON).uncreated_since == NOON
    app.put_workload(Workload((), (replace(REFUSED, uncreated=""),)), ROLLOUT, NOON)
    seen = app.observe("here", ROLLOUT, None, NOON + timedelta(seconds=9))
    assert (seen.uncreated, seen.uncreated_since) == ("", None)
    assert STABLE in seen.replica_sets


def test_a_replica_set_of_another_rollout_of_that_name_does_not_count() -> None:
    app = App(Key(ROLLOUT.namespace, ROLLOUT.name))
    app.put_workload(Workload((), (replace(REFUSED, owner="another"),)), ROLLOUT, NOON)
    assert app.observe("here", ROLLOUT, None, NOON).uncreated == ""
