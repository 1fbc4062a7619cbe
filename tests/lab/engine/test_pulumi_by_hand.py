"""A plain `pulumi` beside `devflow`, on a stack of the lab, as docs/engine.md has it."""

import asyncio
import json
from typing import Any

import psutil
import pytest

from devflow import engine
from devflow.cli import main
from devflow.engine import ApplySet, Plan
from devflow.errors import Exit, UserError
from tests.lab.app_stack import Stack, router, stack
from tests.lab.cluster import call
from tests.lab.pulumi_cli import NEEDS_CLI, pulumi
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

__all__ = ["router", "stack"]

pytestmark = NEEDS_CLI


@pytest.fixture
def engine_name() -> str:
    return "pulumi"


def parent(stack: Stack) -> Any:
    name = ApplySet("devflow", stack.namespace).name
    return call(stack.lab, lambda kube: kube.find("v1", "ConfigMap", name, "default"))


def test_a_plain_pulumi_and_devflow_are_two_hands_on_one_stack(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """faults/20 b, d, f, h and i."""
    settings = stack.folder / f"Pulumi.{stack.namespace}.yaml"
    name = stack.namespace
    # A passphrase of the user's for other stacks, and the salt of a preview under another one.
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "the user's own")
    pulumi(stack.lab, stack.folder, name, "preview", "--expect-no-changes")
    written = settings.read_text()
    settings.write_text(
        "encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:YWJj\nconfig:\n  devflow:cluster: lab\n"
    )
    monkeypatch.chdir(stack.folder)
    capfd.readouterr()
    assert main(["preview", "--stack", name, "--json"]) == Exit.OK
    found = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {one["action"] for one in found} == {"unchanged"}
    assert ("Rollout", name, stack.shop) in {
        (one["kind"], one["namespace"], one["name"]) for one in found
    }
    stack.write({stack.shop: 2, stack.cart: 1})
    (changed,) = [
        one
        for one in asyncio.run(engine.preview(stack.folder, name, "auto"))
        if one.plan is not Plan.UNCHANGED and one.identity.kind == "Rollout"
    ]
    assert [field.new for field in changed.fields] == ["ghcr.io/acme/shop:2.0.0"]

    with pytest.raises(UserError, match="made by the Pulumi CLI") as refused:
        asyncio.run(engine.up(stack.folder, name, "embedded"))
    assert refused.value.exit_code is Exit.ENGINE
    settings.write_text(written)
    pulumi(stack.lab, stack.folder, name, "destroy", "--yes", "--skip-preview")
    assert parent(stack) is None
    assert not list((stack.folder / ".devflow").glob("*.json"))
    assert asyncio.run(engine.up(stack.folder, name, "embedded")).pruned == 0
    asyncio.run(engine.destroy(stack.folder, name, "embedded"))


def kill_in_the_middle(stack: Stack) -> None:
    """Kill the CLI of an ``up`` once it holds the state's lock."""
    process = start("up", "--stack", stack.namespace, folder=stack.folder)
    locks = stack.lab.layout.folder / "pulumi" / ".pulumi" / "locks"
    eventually("a lock", lambda: list(locks.glob(f"**/{stack.namespace}/*.json")))
    for child in psutil.Process(process.pid).children():
        child.kill()
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == Exit.FAILED, out + err


def test_a_lock_that_a_killed_cli_left_is_taken_away_by_cancel(stack: Stack) -> None:
    """faults/20 i."""
    kill_in_the_middle(stack)
    stack.write({stack.shop: 2, stack.cart: 1})
    with pytest.raises(UserError, match="exit code"):
        stack.up()
    pulumi(stack.lab, stack.folder, stack.namespace, "cancel", "--yes")
    stack.up()
    stack.wait_for(stack.shop, 2)
