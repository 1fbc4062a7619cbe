"""One app of a stack, by the Pulumi CLI: ``--target`` with what the program says is the app's."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from devflow.engine.cluster.applyset import ApplySet
from devflow.engine.evaluate.component import targets, urns_of_app
from devflow.engine.evaluate.declared import is_forced
from devflow.engine.evaluate.program import evaluate
from devflow.engine.evaluate.records import Evaluation, Record
from devflow.engine.evaluate.wire import plain
from devflow.engine.prepared_app import PreparedApp
from devflow.engine.pulumi.cli import PulumiCli
from devflow.engine.pulumi.settings_copy import write_settings
from devflow.engine.settings.binding import Engine
from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.state import StateFile

IMAGES_KEY = "devflow:images"


class PulumiApp:
    """Updates one app and what it needs. The settings file of the stack stays as it is: the CLI
    reads a copy with the image that is asked for.
    """

    def __init__(
        self,
        config: StackConfig,
        cli: PulumiCli,
        say: Callable[[str], None],
        *,
        stdout_is_ours: bool,
    ) -> None:
        self._config = config
        self._cli = cli
        self._say = say
        self._stdout_is_ours = stdout_is_ours

    @asynccontextmanager
    async def prepared(
        self, app: str, bind: Callable[[], Awaitable[None]]
    ) -> AsyncIterator[PreparedApp]:
        """The app, once the CLI has previewed it. ``bind`` is called after the update."""
        evaluation = await evaluated(self._config, self._say, stdout_is_ours=self._stdout_is_ours)
        if adopts(evaluation.records):
            self._cli.take_over()
        resources = await self._cli.resources()
        known = frozenset(str(one["urn"]) for one in resources)
        wanted = urns_of_app(evaluation.records, app) | self._binding(evaluation)
        chosen = targets(evaluation.records, wanted, known)
        options = [part for urn in chosen for part in ("--target", urn)]
        folder = self._config.project.folder / ".devflow"
        file = folder / f"{self._config.stack}.release.yaml"
        images = json.loads(self._config.get(IMAGES_KEY) or "{}")
        write_settings(self._cli.settings, file, {IMAGES_KEY: images})
        self._cli.use_settings(file)
        try:
            await self._cli.preview(*options)

            async def apply() -> None:
                await self._cli.run(
                    "up", "--skip-preview", *options, stdout_is_ours=self._stdout_is_ours
                )
                await bind()

            yield PreparedApp(Engine.PULUMI, (), apply)
        finally:
            file.unlink(missing_ok=True)

    def _binding(self, evaluation: Evaluation) -> frozenset[str]:
        """What says in the cluster which engine made the stack, where the program declares it."""
        name = ApplySet(self._config.project.name, self._config.stack).name
        return frozenset(
            record.urn
            for record in evaluation.records
            if record.is_kubernetes and _name(record) == name
        )


async def evaluated(
    config: StackConfig, say: Callable[[str], None], *, stdout_is_ours: bool
) -> Evaluation:
    """The program's resources, to know their URNs: nothing of the run is kept."""
    return await evaluate(
        config,
        StateFile(config.project.folder, config.stack).load(),
        _unread,
        preview=True,
        say=say,
        stdout_is_ours=stdout_is_ours,
        applied_by=Engine.PULUMI,
    )


def adopts(records: Iterable[Record]) -> bool:
    """Whether the program takes over objects that somebody else made, as ``adopt`` says."""
    return any(record.is_kubernetes and is_forced(plain(record.inputs)) for record in records)


def _name(record: Record) -> object:
    metadata = plain(record.inputs.get("metadata"))
    return metadata.get("name") if isinstance(metadata, dict) else None


async def _unread(*_: object) -> None:
    """The program reads no object of a cluster here: URNs don't depend on any."""
