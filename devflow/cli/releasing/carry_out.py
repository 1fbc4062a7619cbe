"""Carries out one release, once or not at all: announce it, apply it, then write it down."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from devflow import engine as engines
from devflow.cli.releasing.acting.last_experiment import end_experiments_of
from devflow.cli.releasing.acting.person import find_person
from devflow.cli.releasing.announcing.intent import Intent, forget_intent, runs, write_intent
from devflow.cli.releasing.deliveries import Delivery, Say
from devflow.cli.releasing.order import Order
from devflow.cli.releasing.retry import can_retry, has_same_pods, retry
from devflow.cli.releasing.stack_file import check_writable, write_image
from devflow.kube import Client
from devflow.live import RolloutState, rollout_state
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch import Begun

if TYPE_CHECKING:
    # Without a record nobody needs the driver.
    from devflow.cli.releasing.announcing.announcement import Announcement

_ROLLOUT = (ARGO_VERSION, "Rollout")
_APPLICATION = (ARGO_VERSION, "Application")


@dataclass(frozen=True, slots=True)
class Beginning:
    """A release that may begin: the stack's lock is held for it."""

    order: Order
    delivery: Delivery
    announcement: "Announcement | None"
    kube: Client
    say: Say
    lock: AsyncExitStack
    """Released as soon as the cluster and the stack's configuration agree."""

    async def carry_out(self) -> Begun:
        """Check what is left to check, announce, apply, and write the image down.

        However it ends, the configuration has the image if the app's Rollout does, and what was
        announced is taken back if it doesn't.

        :raises UserError: what can't be used, isn't this stack's, or was refused.
        :raises ApiError: a request that the API server refused.
        """
        async with self.lock:
            app = self.order.app
            await self._refuse_foreign()
            async with self.delivery.prepared(self.order) as deliver:
                before = await self.kube.find(*_ROLLOUT, app.name, app.namespace)
                again = can_retry(before, self.order.image)
                if before is not None and self._begins(before, again=again):
                    await end_experiments_of(self.kube, before, self.order.image, self.say)
                if self.order.in_configuration:
                    check_writable(self.order.config, app.name, self.order.image)
                    intent = Intent(app.name, app.namespace, self.order.image)
                    write_intent(self.order.config, intent)
                why, retried = "it was interrupted before it was applied", False
                try:
                    await deliver(self._make_known(before, again=again))
                    retried = again and before is not None and await self._retry(before)
                except Exception as error:
                    why = f"it couldn't be applied: {error}"
                    if not await self._has_begun(before):
                        raise
                    # Its pods are on their way, so somebody has to follow them.
                    self.say(f"Warning: {error}")
                finally:
                    await self._settle(why, before if again else None)
            return await self._begun(retried=retried)

    async def _refuse_foreign(self) -> None:
        app, config = self.order.app, self.order.config
        found = await self.kube.find(*_APPLICATION, app.name, app.application.namespace)
        if found is not None:
            engines.refuse_foreign(found, config.project.name, config.stack)

    def _make_known(self, before: Mapping[str, Any] | None, *, again: bool) -> Any:
        """What announces the release; nothing where the app runs the image or is on its way to it,
        or where there is no record.
        """
        state = _state(before) if before else None
        begins = before is None or self._begins(before, again=again)
        # A retry has the revision of the attempt before.
        after = (state.revision - again) if state else 0

        async def make_known(actor: str, commit: str) -> None:
            if self.announcement is not None and begins:
                asker = actor or (await find_person(self.kube)).name
                await self.announcement.make(self.order.app, asker, commit, after)

        return make_known

    def _begins(self, before: Mapping[str, Any], *, again: bool) -> bool:
        return again or _state(before).image != self.order.image

    async def _retry(self, before: Mapping[str, Any]) -> bool:
        done = await retry(self.kube, before, self.order.image)
        if done:
            self.say(f"{self.order.app.name}: {self.order.image} was aborted and is tried again")
        return done

    async def _has_begun(self, before: Mapping[str, Any] | None) -> bool:
        """Whether a failed apply has come as far as the Rollout."""
        app = self.order.app
        if self.delivery.stands or (before and _state(before).image == self.order.image):
            return False
        return await runs(self.kube, app.name, app.namespace, self.order.image)

    async def _settle(self, why: str, aborted: Mapping[str, Any] | None) -> None:
        """``aborted``: the release that was to be tried again, as it was before; or ``None``."""
        app, image = self.order.app, self.order.image
        applied = await runs(self.kube, app.name, app.namespace, image)
        if self.announcement is not None:
            found = await self.kube.find(*_ROLLOUT, app.name, app.namespace) if aborted else None
            stays = found and aborted and has_same_pods(found, aborted) and can_retry(found, image)
            if not (applied or self.delivery.stands) or stays:
                await self.announcement.withdraw(app, why)
            else:
                await self.announcement.settle(app)
        if not self.order.in_configuration:
            return
        if applied or self.delivery.stands:
            write_image(self.order.config, app.name, image, self.say)
            if self.order.in_yaml != image:
                name = f"stacks/{self.order.config.stack}.yaml"
                self.say(f"it comes before {name}, which has {app.name}: {self.order.in_yaml}")
        forget_intent(self.order.config)

    async def _begun(self, *, retried: bool) -> Begun:
        app = self.order.app
        found = await self.kube.get(*_ROLLOUT, app.name, app.namespace)
        state = _state(found)
        return Begun(self.order.image, state.generation, state.resource_version, retried)


def _state(rollout: Mapping[str, Any]) -> RolloutState:
    return rollout_state(msgspec.json.encode(rollout))
