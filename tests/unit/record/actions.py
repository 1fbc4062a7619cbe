"""What people do to a release, to test with."""

from msgspec.structs import replace

from devflow.live import DONE, Action, RolloutState, Verb
from tests.unit.record.recordings import NOON


def action(name: str, verb: Verb, state: RolloutState, **changes: object) -> Action:
    found = Action(
        id=name,
        verb=verb,
        by="alice",
        at=NOON,
        revision=state.revision,
        version=state.resource_version,
        step=state.argo_step,
        outcome=DONE,
    )
    return replace(found, **changes)


def later(state: RolloutState, **changes: object) -> RolloutState:
    return replace(state, resource_version=state.resource_version + 1000, **changes)
