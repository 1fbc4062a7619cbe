"""The release that is being applied, so that the next command can finish one that was killed.

The image is written to the stack's configuration last. A process that is killed in between would
leave a cluster that runs an image which the next ``up`` takes back.
"""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from devflow.cli.releasing.announcing.announcer import announcer
from devflow.cli.releasing.stack_file import write_image
from devflow.cli.target import stack_spec
from devflow.engine import StackConfig, hold
from devflow.errors import UserError
from devflow.files import replace_file
from devflow.kube import Client
from devflow.live import rollout_state
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.stacks.stack_spec import StackSpec

_OWNER_ONLY = 0o600


class Intent(msgspec.Struct, frozen=True):
    """What ``.devflow/STACK.release.json`` holds while a release is applied."""

    app: str
    namespace: str
    image: str


def intent_file(config: StackConfig) -> Path:
    return config.project.folder / ".devflow" / f"{config.stack}.release.json"


def write_intent(config: StackConfig, intent: Intent) -> None:
    """Note a release before the first write to the cluster.

    :raises OSError: it can't be written.
    """
    replace_file(intent_file(config), msgspec.json.encode(intent), _OWNER_ONLY)


def forget_intent(config: StackConfig) -> None:
    """Take the note away: cluster and configuration agree."""
    intent_file(config).unlink(missing_ok=True)


async def finish_interrupted(
    config: StackConfig, spec: StackSpec, kube: Client, say: Callable[[str], None]
) -> None:
    """Finish a release that was killed: write its image if its Rollout was applied, else take back
    what was announced. The caller holds the stack's lock.

    :raises UserError: the configuration can't be written.
    :raises ApiError: the API server doesn't show the Rollout.
    """
    intent = _read(intent_file(config))
    if intent is None:
        return
    app = spec.apps.get(intent.app)
    if await runs(kube, intent.app, intent.namespace, intent.image):
        say(f"a release of {intent.app} was interrupted after it was applied")
        write_image(config, intent.app, intent.image, say)
    elif app is not None and (announcement := announcer(config, kube, say)):
        why = "it was interrupted before it was applied"
        await announcement.withdraw_interrupted(app, intent.image, why)
    forget_intent(config)


def is_interrupted(config: StackConfig) -> bool:
    """Whether there may be a release to finish: one that was killed, or is being applied."""
    return intent_file(config).exists()


async def finish_before_up(config: StackConfig, kube: Client, say: Callable[[str], None]) -> None:
    """Finish an interrupted release, so that ``up`` doesn't take its image back.

    :raises UserError: another process changes the stack just now.
    """
    with hold(config.project.folder, config.stack, "up"):
        await finish_interrupted(config, stack_spec(config), kube, say)


async def runs(kube: Client, app: str, namespace: str, image: str) -> bool:
    """Whether the app's Rollout asks for ``image``."""
    found = await kube.find(ARGO_VERSION, "Rollout", app, namespace)
    return found is not None and rollout_state(msgspec.json.encode(found)).image == image


def _read(file: Path) -> Intent | None:
    if not os.path.lexists(file):
        return None
    try:
        return msgspec.json.decode(read_file(file), type=Intent)
    except ReadError as error:
        raise UserError(f"{file} {error.problem}; remove it to go on") from None
    except msgspec.DecodeError as error:
        raise UserError(f"{file} can't be read: {error}; remove it to go on") from None
