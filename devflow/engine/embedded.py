"""The embedded engine: evaluates the program, then applies its objects server-side."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devflow.engine.apply.check import check_all
from devflow.engine.apply.convergence import converge, delete_all
from devflow.engine.apply.dry_run import Change, preview_changes
from devflow.engine.apply.elsewhere import pending_elsewhere
from devflow.engine.apply.one_app import apply_app, narrowed
from devflow.engine.apply.progress import Progress, Say
from devflow.engine.cluster.applyset import ApplySet
from devflow.engine.cluster.cluster_state import ClusterState, read_clusters
from devflow.engine.cluster.clusters import Clusters
from devflow.engine.evaluate.component import urns_of_app
from devflow.engine.evaluate.declared import objects_of
from devflow.engine.evaluate.helm_values import as_comments, as_files, helm_values
from devflow.engine.evaluate.program import evaluate
from devflow.engine.evaluate.records import Evaluation
from devflow.engine.evaluate.wire import has_unknown, masked
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.rendering import without_secrets, write_folder
from devflow.engine.prepared_app import PreparedApp
from devflow.engine.result import UpResult
from devflow.engine.settings.binding import Engine, refuse_other
from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.state import State, StateFile
from devflow.errors import Exit, UserError
from devflow.manifest_yaml import to_text


class Embedded:
    """The embedded engine for one stack. ``say`` gets lines of progress."""

    def __init__(
        self, config: StackConfig, clusters: Clusters, say: Say, *, stdout_is_ours: bool
    ) -> None:
        self._config = config
        self._clusters = clusters
        self._say = say
        self._stdout_is_ours = stdout_is_ours
        self._file = StateFile(config.project.folder, config.stack)
        self._applyset = ApplySet(config.project.name, config.stack)

    async def up(self) -> UpResult:
        """Make the clusters what the program says."""
        started = time.monotonic()
        state = self._file.load()
        evaluation = await self._evaluate(state, preview=False)
        states = await self._states(evaluation, whole=True)
        # Before the first object is applied: an interrupted run goes on with the same values.
        self._file.save(state)

        def bind() -> None:
            state.engine = Engine.EMBEDDED
            self._file.save(state)

        counts = await converge(states, Engine.EMBEDDED, Progress(self._say).report, bind)
        return UpResult(
            engine=Engine.EMBEDDED,
            created=counts.created,
            configured=counts.configured,
            unchanged=counts.unchanged,
            pruned=counts.pruned,
            seconds=round(time.monotonic() - started, 2),
            outputs=masked(evaluation.outputs),
        )

    async def prepare_app(self, app: str) -> PreparedApp:
        """Check one app's objects, so that they can be applied without the rest of the stack."""
        state = self._file.load()
        evaluation = await self._evaluate(state, preview=False)
        urns = urns_of_app(evaluation.records, app)
        states = await self._states(evaluation, whole=True)
        chosen = narrowed(states, urns)
        answers = await check_all(chosen)
        applied = frozenset(obj.urn for one in chosen for obj in one.objects.values())
        pending = await pending_elsewhere(states, applied)

        async def apply() -> None:
            state.engine = Engine.EMBEDDED
            self._file.save(state)
            await apply_app(chosen, answers, Engine.EMBEDDED, Progress(self._say).report)

        return PreparedApp(Engine.EMBEDDED, [str(identity) for identity in pending], apply)

    async def preview(self) -> list[Change]:
        """The changes that ``up`` would make. Writes nothing, not even the state file."""
        evaluation = await self._evaluate(self._file.load(), preview=True)
        return await preview_changes(await self._states(evaluation, whole=True))

    async def destroy(self) -> int:
        """Delete all that the stack made, and return how many objects that was.

        Runs the program to find out which clusters it uses.
        """
        evaluation = await self._evaluate(self._file.load(), preview=False)
        states = await self._states(evaluation, whole=False)
        count = await delete_all(states, Progress(self._say).report)
        self._file.remove()
        return count

    async def render(self, out: Path | None) -> str:
        """The objects as YAML: into the folder ``out``, or returned as one text."""
        state = self._file.load()
        evaluation = await self._run(state, preview=False)
        for refused in evaluation.refused:
            if refused not in evaluation.charts:
                self._say(f"left out: {refused}")
        for record in [record for record in evaluation.records if has_unknown(record.inputs)]:
            self._say(f"left out, as it needs what was left out: {record.name!r} ({record.type})")
            evaluation.records.remove(record)
        # Random values and given names stay the same on the next run.
        self._file.save(state)
        objects = without_secrets(objects_of(evaluation), self._say)
        charts = helm_values(evaluation.charts.values(), self._say)
        if out is None:
            return as_comments(charts) + to_text(obj.manifest for obj in objects)
        count = write_folder(objects, out, as_files(charts))
        self._say(f"{count} files written to {out}")
        return ""

    async def _evaluate(self, state: State, *, preview: bool) -> Evaluation:
        evaluation = await self._run(state, preview=preview)
        if evaluation.refused:
            raise UserError(
                "\n".join(
                    [
                        *evaluation.refused,
                        "(nothing was applied; the embedded engine can't run this:"
                        " install the Pulumi CLI and use `--engine pulumi`)",
                    ]
                ),
                Exit.ENGINE,
            )
        return evaluation

    async def _run(self, state: State, *, preview: bool) -> Evaluation:
        async def read(
            inputs: Mapping[str, Any] | None,
            provider: str,
            api_version: str,
            kind: str,
            identifier: str,
        ) -> dict[str, Any] | None:
            client = await self._clusters.client(provider, inputs)
            namespace, _, name = identifier.rpartition("/")
            return await client.find(api_version, kind, name, namespace or None)

        return await evaluate(
            self._config,
            state,
            read,
            preview=preview,
            say=self._say,
            stdout_is_ours=self._stdout_is_ours,
        )

    async def _states(self, evaluation: Evaluation, *, whole: bool) -> list[ClusterState]:
        objects: list[KubeObject] = objects_of(evaluation)
        states = await read_clusters(
            self._clusters, self._applyset, evaluation, objects, whole=whole
        )
        for cluster in states:
            refuse_other(self._config.stack, Engine.EMBEDDED, cluster.inventory.engine)
        return states
