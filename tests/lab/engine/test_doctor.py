"""`devflow doctor` in the lab: a stack that is well, and faults as users make them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.cli import main
from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.app_stack import Stack
from tests.lab.cluster import call

NOWHERE = "127.0.0.1:9"
"""Nothing listens on the port of the discard protocol."""
STRANGER = "devflow-stranger"


@pytest.fixture
def stack(lab: Lab, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Not up: nothing of it is needed."""
    made = Stack(lab, tmp_path, namespace, "embedded")
    monkeypatch.chdir(made.folder)
    return made


def label(lab: Lab, namespace: str, value: str | None) -> None:
    patch = {"metadata": {"labels": {"istio-injection": value}}}
    call(lab, lambda kube: kube.patch("v1", "Namespace", namespace, None, patch))


def examined(
    stack: Stack, capfd: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """The exit code, and by check what isn't well."""
    capfd.readouterr()
    code = main(["doctor", "--stack", stack.namespace, "--json"])
    found = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    bad: dict[str, list[dict[str, Any]]] = {one["check"]: [] for one in found}
    for one in found:
        if one["status"] == "error":
            bad[one["check"]].append(one)
    return code, {check: all_of for check, all_of in bad.items() if all_of}


def test_a_lab_is_ready_until_something_is_wrong(
    lab: Lab,
    namespace: str,
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    stack.write({stack.shop: 1}, verify={"errorRate": "< 1%"})
    label(lab, namespace, "enabled")
    code, bad = examined(stack, capfd)
    assert bad == {}
    assert code == Exit.OK

    label(lab, namespace, None)
    stack.write(
        {stack.shop: 1},
        verify={"errorRate": "< 1%"},
        prometheus={"address": f"http://{NOWHERE}"},
    )
    monkeypatch.setenv("DEVFLOW_MONGODB_URI", f"mongodb://{NOWHERE}/?serverSelectionTimeoutMS=500")
    code, bad = examined(stack, capfd)
    assert code == Exit.FINDINGS
    assert bad.keys() == {"injection", "prometheus", "mongodb"}
    (injection,) = bad["injection"]
    assert injection["fix"] == f"kubectl label namespace {namespace} istio-injection=enabled"
    assert NOWHERE in bad["prometheus"][0]["what"]
    assert "DEVFLOW_MONGODB_URI" in bad["mongodb"][0]["what"]


def test_a_user_without_rights_is_told_each_and_how_to_get_it(
    lab: Lab, stack: Stack, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kubeconfig = yaml.safe_load(lab.kubeconfig.read_text())
    for user in kubeconfig["users"]:
        user["user"] |= {"as": STRANGER}
    own = tmp_path / "stranger.yaml"
    own.write_text(yaml.safe_dump(kubeconfig))
    settings = {"config": {"devflow:cluster": "kubeconfig", "devflow:kubeconfig": str(own)}}
    (stack.folder / f"Pulumi.{stack.namespace}.yaml").write_text(yaml.safe_dump(settings))
    stack.write({stack.shop: 1})
    code, bad = examined(stack, capfd)
    assert code == Exit.FINDINGS
    assert bad.keys() == {"rights"}
    rollouts = [one for one in bad["rights"] if "rollouts.argoproj.io in" in one["what"]]
    assert rollouts[0]["what"].startswith(f"{STRANGER} may not get, list, create, patch, delete")
    assert f"--user={STRANGER}" in rollouts[0]["fix"]
