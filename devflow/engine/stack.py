"""A stack and its operations, done by the engine that the stack belongs to."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from devflow.engine.apply.dry_run import Change
from devflow.engine.cluster.applyset import ENGINE, PARENT_NAMESPACE, ApplySet
from devflow.engine.cluster.clusters import Clusters
from devflow.engine.cluster.inventory import read_parent
from devflow.engine.embedded import Embedded
from devflow.engine.evaluate.records import urn_name
from devflow.engine.evaluate.wire import plain
from devflow.engine.prepared_app import PreparedApp
from devflow.engine.pulumi.cli import PulumiCli, find_cli
from devflow.engine.pulumi_app import PulumiApp, adopts, evaluated
from devflow.engine.pulumi_leaving import (
    delivered_successions,
    handed_over,
    leaving_applications,
    successions,
)
from devflow.engine.pulumi_preview import changes_of, inputs_of
from devflow.engine.pulumi_succession import PulumiSuccession
from devflow.engine.result import UpResult
from devflow.engine.second_platform import refuse_second_platform
from devflow.engine.settings.binding import Engine, choose, refuse_other
from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.stack_lock import hold
from devflow.engine.settings.state import StateFile
from devflow.errors import Exit, UserError
from devflow.kube import Client

Say = Callable[[str], None]
CLUSTER_KEYS = ("kubeconfig", "context")


class Stack:
    """One stack of a project. See :mod:`devflow.engine` for parameters and errors."""

    def __init__(self, config: StackConfig, engine: str, say: Say, *, stdout_is_ours: bool) -> None:
        self._config = config
        self._wanted = engine
        self._say = say
        self._stdout_is_ours = stdout_is_ours
        self._file = StateFile(config.project.folder, config.stack)
        self._applyset = ApplySet(config.project.name, config.stack)

    async def up(self) -> UpResult:
        """Make the cluster what the stack says, and bind the stack to the engine that did it."""
        async with Clusters(self._config) as clusters:
            engine, cli, client = await self._engine(clusters)
            if cli is None:
                with self._held("up"):
                    return await self._embedded(clusters).up()
            started = time.monotonic()
            with self._held("up"):
                await self._prepare(cli, clusters, client)
                # With its preview: what that finds ends it before anything is applied.
                await cli.run("up", stdout_is_ours=self._stdout_is_ours)
                await self._bind(engine, client)
            return UpResult(
                engine=engine,
                seconds=round(time.monotonic() - started, 2),
                outputs=await cli.outputs(),
            )

    async def _prepare(self, cli: PulumiCli, clusters: Clusters, client: Client | None) -> None:
        """Have the CLI keep what Argo CD is to deliver, take over what the program adopts, and give
        hosts to the apps that follow before those that leave go.

        :raises UserError: the update would install a second platform in the cluster.
        """
        resources = await cli.resources()
        found = await evaluated(self._config, self._say, stdout_is_ours=self._stdout_is_ours)
        if client is not None:
            inputs = (plain(record.inputs) for record in found.records if record.is_kubernetes)
            await refuse_second_platform(client, inputs)
        if adopts(found.records):
            cli.take_over()
        if kept := handed_over(found.records, resources):
            await cli.keep(kept)
            names = ", ".join(sorted({urn_name(urn) for urn in kept}))
            self._say(f"Argo CD delivers from now on, so they stay in the cluster: {names}")
        passing = successions(found.records, resources)
        passing += delivered_successions(found.records, resources)
        applications = leaving_applications(found.records, resources)
        if passing or applications:
            succession = PulumiSuccession(
                cli, clusters, found, resources, self._say, stdout_is_ours=self._stdout_is_ours
            )
            await succession.prepare(passing, applications)

    @asynccontextmanager
    async def prepare_app(self, app: str) -> AsyncIterator[PreparedApp]:
        """One app, checked by the engine; see :func:`devflow.engine.prepare_app`."""
        async with Clusters(self._config) as clusters:
            engine, cli, client = await self._engine(clusters)
            if cli is None:
                yield await self._embedded(clusters).prepare_app(app)
                return
            target = PulumiApp(self._config, cli, self._say, stdout_is_ours=self._stdout_is_ours)
            async with target.prepared(app, lambda: self._bind(engine, client)) as prepared:
                yield prepared

    async def preview(self) -> list[Change]:
        """The changes that ``up`` would make."""
        async with Clusters(self._config) as clusters:
            _, cli, client = await self._engine(clusters)
            if cli is None:
                return await self._embedded(clusters).preview()

            async def check(digest: Mapping[str, Any]) -> None:
                if client is not None:
                    await refuse_second_platform(client, inputs_of(digest))

            return changes_of(await cli.preview(check=check))

    async def destroy(self) -> int | None:
        """Delete what the stack made; the number of objects, ``None`` if the Pulumi CLI did it."""
        async with Clusters(self._config) as clusters:
            _, cli, client = await self._engine(clusters)
            if cli is None:
                with self._held("destroy"):
                    return await self._embedded(clusters).destroy()
            with self._held("destroy"):
                await cli.run("destroy", "--skip-preview", stdout_is_ours=self._stdout_is_ours)
                if client is not None and await read_parent(client, self._applyset) is not None:
                    await client.delete("v1", "ConfigMap", self._applyset.name, PARENT_NAMESPACE)
                self._file.remove()
            return None

    async def render(self, out: Path | None) -> str:
        """The objects as YAML: in the folder ``out``, or returned."""
        async with Clusters(self._config) as clusters:
            return await self._embedded(clusters).render(out)

    def _embedded(self, clusters: Clusters) -> Embedded:
        return Embedded(self._config, clusters, self._say, stdout_is_ours=self._stdout_is_ours)

    def _held(self, command: str) -> AbstractContextManager[None]:
        return hold(self._config.project.folder, self._config.stack, command)

    async def _engine(self, clusters: Clusters) -> tuple[Engine, PulumiCli | None, Client | None]:
        """The engine to use, the Pulumi CLI if it is the engine, and the default cluster's client.

        The client is ``None`` where no cluster answers and the program may need none.
        """
        client, problem = await _default_client(clusters)
        if problem is not None and _names_cluster(self._config):
            raise problem
        bound = self._file.load().engine
        if client is not None:
            parent = await read_parent(client, self._applyset)
            if parent is None and bound == Engine.PULUMI:
                self._say(
                    f"a plain `pulumi destroy` has emptied this stack: removed {self._file.path}"
                )
                self._file.remove()
                bound = None
            marks = (parent or {}).get("metadata", {}).get("annotations") or {}
            bound = bound or marks.get(ENGINE)
        path = await asyncio.to_thread(find_cli) if self._wanted != Engine.EMBEDDED else None
        engine, why = choose(self._wanted, bound, path)
        refuse_other(self._config.stack, engine, bound)
        self._say(why)
        if engine is Engine.EMBEDDED or path is None:
            return engine, None, client
        if problem is not None:
            raise problem
        return engine, PulumiCli(path, self._config, self._say), client

    async def _bind(self, engine: Engine, client: Client | None) -> None:
        """Remember the engine in the cluster, or in the state file where there is none.

        The project's own program has declared the mark in the cluster; others don't.
        """
        if client is None:
            state = self._file.load()
            state.engine = engine
            self._file.save(state)
        elif await read_parent(client, self._applyset) is None:
            await client.apply(self._applyset.parent(engine, (), ()))


async def _default_client(clusters: Clusters) -> tuple[Client | None, UserError | None]:
    try:
        return await clusters.client("", None), None
    except UserError as error:
        if error.exit_code is Exit.LAB:
            raise
        return None, error


def _names_cluster(config: StackConfig) -> bool:
    """Whether the stack's settings name a cluster: if it can't be reached, nothing can be done."""
    return config.uses_lab or any(
        config.get(f"{space}:{key}") for space in ("kubernetes", "devflow") for key in CLUSTER_KEYS
    )
