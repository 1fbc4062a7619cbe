"""Actions beside Argo Rollouts' own plugin for kubectl: twins that each acts on end alike."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from devflow.cli.releasing.acting.act import act
from devflow.kube import Client
from devflow.lab import Lab
from tests.go_tools import ROLLOUTS_PLUGIN, built
from tests.lab.actions.stills import ROLLOUT, still
from tests.lab.actions.table import Cell, cells, decision_of
from tests.lab.cluster import call, new_namespace

PLUGINS: dict[str, tuple[str, ...]] = {
    "promote": ("promote",),
    "promote --full": ("promote", "--full"),
    "abort": ("abort",),
    "retry": ("retry", "rollout"),
    "pause": ("pause",),
    "undo": ("undo",),
    "restart": ("restart",),
}
OTHER = {("promote", "paused by a person")}
"""Where ours does something else on purpose: see docs/actions.md."""


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(ROLLOUTS_PLUGIN, request)


def test_twins_end_alike_whichever_acts(lab: Lab, namespace: str, program: Path) -> None:
    with new_namespace(lab) as other:
        carried_out = [
            cell
            for cell in cells()
            if not cell.words and cell.action in PLUGINS and (cell.action, cell.moment) not in OTHER
        ]

        async def theirs(cell: Cell) -> None:
            done = await asyncio.create_subprocess_exec(
                *(str(program), *PLUGINS[cell.action], cell.name, "-n", other),
                *("--kubeconfig", str(lab.kubeconfig), "--context", lab.context),
            )
            assert await done.wait() == 0, cell

        async def ours(kube: Client, cell: Cell) -> None:
            await act(kube, cell.name, namespace, await decision_of(kube, cell, namespace))

        async def twins(kube: Client) -> list[tuple[Cell, Any, Any]]:
            made = []
            slots = asyncio.Semaphore(4)

            async def compare(cell: Cell) -> None:
                async with slots:
                    for place in (namespace, other):
                        await still(kube, place, cell.name, cell.moment)
                    await asyncio.gather(ours(kube, cell), theirs(cell))
                    one, two = [
                        _said(await kube.get(*ROLLOUT, cell.name, place))
                        for place in (namespace, other)
                    ]
                    if one != two:
                        made.append((cell, one, two))

            await asyncio.gather(*map(compare, carried_out))
            return made

        assert call(lab, twins) == []


def _said(rollout: dict[str, Any]) -> Any:
    """Its specification and status, without the moment of a restart and names of its namespace."""
    text = json.dumps({"spec": rollout["spec"], "status": rollout["status"]})
    found = json.loads(text.replace(rollout["metadata"]["namespace"], "NAMESPACE"))
    if found["spec"].get("restartAt"):
        found["spec"]["restartAt"] = "NOW"
    return found
