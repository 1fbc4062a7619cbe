"""Histories of a Rollout, of any schedule and with whatever people do to it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import msgspec
from hypothesis import note
from hypothesis import strategies as st

from devflow.live import RolloutState, rollout_state
from tests.unit.controller.simulation.argo import Argo
from tests.unit.release.strategies import schedules

LONG_SECONDS = 1e7
"""Longer than any pause of a schedule."""

FIRST_VERSION = 6
"""After so many writes the app's first version is stable. Of one that is replaced before, nobody
can tell later that there was nothing to walk back to.
"""

Act = Callable[[Argo], None]

ACTS: Mapping[str, Act] = {
    "abort": lambda argo: argo.abort(),
    "retry": lambda argo: argo.retry(),
    "promote": lambda argo: argo.promote(),
    "promote fully": lambda argo: argo.promote_fully(),
    "pause": lambda argo: argo.pause(True),
    "go on": lambda argo: argo.pause(False),
    "release": lambda argo: argo.release(f"shop:{argo.generation + 10}"),
    "undo": lambda argo: argo.release("shop:1"),
    "reschedule": lambda argo: argo.reschedule([20, "verify", 100]),
}


def history(steps: Sequence[object], acts: Mapping[int, str]) -> list[RolloutState]:
    """Every state from the Rollout's creation to the end of a release, and of what follows from
    what people do: ``acts`` by the number of the writes that came before.
    """
    argo = Argo(uid="uid-1", steps=steps, start_seconds=0.0)
    states = [_state(argo, 1)]
    waiting, now = dict(sorted(acts.items())), 0.0
    released = False
    while True:
        if waiting and len(states) >= next(iter(waiting)):
            ACTS[waiting.pop(next(iter(waiting)))](argo)
        elif not argo.advance(now):
            now += LONG_SECONDS
            if argo.advance(now):
                pass
            elif argo.waits_for_a_person and not argo.paused and not argo.aborted:
                argo.promote()
            elif not released:
                released = True
                argo.release("shop:2")
            elif waiting:
                ACTS[waiting.pop(next(iter(waiting)))](argo)
            else:
                return states
        states.append(_state(argo, len(states) + 1))


def _state(argo: Argo, version: int) -> RolloutState:
    obj = argo.object()
    obj["metadata"]["resourceVersion"] = str(version)
    return rollout_state(msgspec.json.encode(obj))


@st.composite
def histories(draw: st.DrawFn) -> list[RolloutState]:
    moments = st.integers(FIRST_VERSION, 60)
    acts = draw(st.dictionaries(moments, st.sampled_from(sorted(ACTS)), max_size=4))
    steps = draw(schedules())
    note(f"the schedule is {steps}; after so many writes people {acts}")
    return history(steps, acts)


@st.composite
def watched(draw: st.DrawFn, states: Sequence[RolloutState]) -> list[RolloutState]:
    """What somebody sees who misses any of the states."""
    seen = draw(st.lists(st.booleans(), min_size=len(states), max_size=len(states)))
    return [state for state, is_seen in zip(states, seen, strict=True) if is_seen]


def ends(states: Sequence[RolloutState]) -> set[int]:
    """Versions of the states that nobody can know of afterwards: the last before something else
    begins, be it an abort, a promotion or another walk, and the first of that.
    """
    told = [state for state in states if state.observed]
    changes = [pair for pair in pairwise(told) if _what(pair[0]) != _what(pair[1])]
    return {state.resource_version for pair in (*changes, told[-1:]) for state in pair}


def _what(state: RolloutState) -> tuple[object, ...]:
    return state.revision, state.pod_hash, state.step_hash, state.aborted, state.promoted_full
