"""Carries an action out, once, on the release that it was decided on, and writes down who did it.

The Rollout's list of actions comes first, then the effect, then that it is done. A process that is
killed in between leaves an action that is known to have been asked for, never an effect without a
name. What changes the spec only goes with its entry in one write.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from devflow.cli.releasing.acting.decide import Decision, Patch, Rollout
from devflow.cli.releasing.acting.last_experiment import end_last_experiment
from devflow.cli.releasing.acting.observed import (
    ROLLOUT,
    image_in_status,
    observed,
    require_revision,
)
from devflow.cli.releasing.acting.person import Person, find_person
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.live import DONE, REFUSED, Action, RolloutState, actions_in, rollout_state, with_action

_ID_BYTES = 5


class Done(msgspec.Struct, frozen=True):
    """An action that was carried out."""

    action: Action
    image: str
    """Which the release was of that it was decided on."""


async def act(
    kube: Client,
    app: str,
    namespace: str,
    decision: Decision,
    *,
    reason: str = "",
    revision: int | None = None,
    person: Person | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Done:
    """Do what ``decision`` says to the release that the app is in.

    Each write holds for the very state that it was decided by; if that changed, it is decided anew,
    as long as the release, and for what is about a step the step, is the same. ``revision`` is the
    one that the person means, ``None`` for whichever it is. What it waits for is told to ``say``.

    :raises UserError: there is no such app, it makes no sense now, or the release has moved on.
    :raises ApiError: the API server refuses.
    """
    who = person or await find_person(kube)
    rollout, state = await observed(kube, app, namespace)
    require_revision(state, revision)
    writing = _Writing(kube, decision, rollout, state)
    patches = decision.patches(rollout, state)
    action = _action(decision, state, who, reason)
    # One that is on its way isn't waited for: an undo is what ends its experiment.
    if action.begins_anew and (state.aborted or state.pod_hash == state.stable_hash):
        await end_last_experiment(kube, rollout, say)
    if [subresource for _, subresource in patches] == [None]:
        return Done(await writing.at_once(action), state.image)
    image = await image_in_status(kube, state)
    action = await writing.announce(action)
    try:
        await writing.carry_out()
    except (UserError, ApiError) as error:
        await writing.conclude(replace(action, outcome=REFUSED, detail=str(error)))
        raise
    done = replace(action, outcome=DONE)
    await writing.conclude(done)
    return Done(done, image)


class _Writing:
    """The writes of one action."""

    def __init__(
        self, kube: Client, decision: Decision, rollout: Rollout, state: RolloutState
    ) -> None:
        self._kube = kube
        self._decision = decision
        self._rollout = rollout
        self._state = state
        self._first = _moment(decision, rollout, state)

    async def at_once(self, action: Action) -> Action:
        """Write the action, as done, and its effect."""
        while True:
            ((body, _),) = self._decision.patches(self._rollout, self._state)
            done = replace(action, outcome=DONE, version=self._state.resource_version)
            if await self._wrote(({**body, **self._annotations(done)}, None)):
                return done
            await self._look_again()

    async def announce(self, action: Action) -> Action:
        """Write that the action was asked for."""
        while True:
            asked = replace(action, version=self._state.resource_version)
            if await self._wrote((self._annotations(asked), None)):
                return asked
            await self._look_again()
            self._decision.patches(self._rollout, self._state)

    async def carry_out(self) -> None:
        """Write the effect, all of it."""
        patches = self._decision.patches(self._rollout, self._state)
        written = 0
        while written < len(patches):
            if await self._wrote(patches[written]):
                written += 1
                # By our own hand it may be at another step, which the rest is about, too.
                self._first = _moment(self._decision, self._rollout, self._state)
                continue
            await self._look_again()
            if not written:
                patches = self._decision.patches(self._rollout, self._state)

    async def conclude(self, action: Action) -> None:
        """Write how the action ended, unless its Rollout is gone or has forgotten it."""
        uid, name, namespace = self._state.uid, self._state.name, self._state.namespace
        while True:
            found = await self._kube.find(*ROLLOUT, name, namespace)
            if found is None or found["metadata"]["uid"] != uid:
                return
            self._see(found)
            if all(one.id != action.id for one in self._state.actions):
                return
            if await self._wrote((self._annotations(action), None)):
                return

    def _annotations(self, action: Action) -> dict[str, Any]:
        known = actions_in(self._rollout["metadata"].get("annotations") or {})
        return {"metadata": {"annotations": with_action(known, action)}}

    async def _wrote(self, patch: Patch) -> bool:
        """Whether the write was taken; not if the Rollout has changed since it was read."""
        body, subresource = patch
        metadata: Mapping[str, Any] = self._rollout["metadata"]
        guard = {key: metadata[key] for key in ("uid", "resourceVersion")}
        whole = {**body, "metadata": {**body.get("metadata", {}), **guard}}
        name, namespace = metadata["name"], metadata["namespace"]
        try:
            self._see(
                await self._kube.patch(*ROLLOUT, name, namespace, whole, subresource=subresource)
            )
        except ApiError as error:
            if not error.is_conflict:
                raise
            return False
        return True

    async def _look_again(self) -> None:
        """:raises UserError: it is another release by now, or at another step."""
        name, namespace = self._state.name, self._state.namespace
        rollout, state = await observed(self._kube, name, namespace)
        if _moment(self._decision, rollout, state) != self._first:
            raise UserError(
                f"{name} has moved on meanwhile ({state.phase}: {state.image}), so nothing was"
                " done: look at it again, then decide",
                Exit.FAILED,
            )
        self._rollout, self._state = rollout, state

    def _see(self, rollout: Rollout) -> None:
        self._rollout = rollout
        self._state = rollout_state(msgspec.json.encode(rollout))


def _moment(decision: Decision, rollout: Rollout, state: RolloutState) -> object:
    """What has to stay as it is, for the action to mean what the person has seen."""
    step = state.argo_step if decision.of_step else None
    return state.uid, rollout["spec"].get("template"), step


def _action(decision: Decision, state: RolloutState, who: Person, reason: str) -> Action:
    return Action(
        id=secrets.token_hex(_ID_BYTES),
        verb=decision.verb,
        by=who.user,
        groups=who.groups,
        at=datetime.now(UTC),
        revision=state.revision,
        version=state.resource_version,
        step=state.argo_step,
        git=who.git,
        run=who.run,
        reason=reason,
        detail=decision.detail,
    )
