"""What each action does at each moment, as `docs/actions.md` has it."""

import asyncio

from devflow.cli.releasing.acting.act import act
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.lab import Lab
from devflow.live import DONE, actions_in
from tests.lab.actions.stills import MOMENTS, ROLLOUT, still
from tests.lab.actions.table import DECISIONS, UNDO, Cell, cells, decision_of
from tests.lab.cluster import call


def test_the_table_has_each_action_at_each_moment() -> None:
    found = [(cell.action, cell.moment) for cell in cells()]
    assert sorted(found) == sorted(
        (action, moment) for action in (*DECISIONS, UNDO) for moment in MOMENTS
    )


def test_each_action_does_at_each_moment_what_the_table_says(lab: Lab, namespace: str) -> None:
    async def met(kube: Client, cell: Cell) -> str:
        """How it went: ``done``, or the words of the refusal."""
        await still(kube, namespace, cell.name, cell.moment)
        decision = await decision_of(kube, cell, namespace)
        before = await kube.get(*ROLLOUT, cell.name, namespace)
        (refused,) = await asyncio.gather(
            act(kube, cell.name, namespace, decision, reason="why"), return_exceptions=True
        )
        after = await kube.get(*ROLLOUT, cell.name, namespace)
        if isinstance(refused, UserError):
            assert refused.exit_code is (Exit.FROZEN if "frozen" in cell.words else Exit.FAILED)
            assert after["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]
            return str(refused)
        (action,) = actions_in(after["metadata"]["annotations"])
        assert (action.verb, action.outcome, action.reason) == (decision.verb, DONE, "why")
        assert (after["spec"], after["status"]) != (before["spec"], before["status"])
        return DONE

    async def walk(kube: Client) -> list[str]:
        return await asyncio.gather(*(met(kube, cell) for cell in table))

    table = list(cells())
    ended = call(lab, walk)
    wrong = [
        (cell, how)
        for cell, how in zip(table, ended, strict=True)
        if (cell.words not in how if cell.words else how != DONE)
    ]
    assert wrong == []
