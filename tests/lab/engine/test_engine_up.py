"""What `up` of the embedded engine does to a real API server."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from devflow.engine import ApplySet, Plan
from devflow.engine.settings.state import StateFile
from devflow.errors import Exit, UserError
from devflow.kube import Client
from tests.lab.engine.programs import Program, program

__all__ = ["program"]

THREE = """
config_map("a", {"key": config.get("value") or "1"})
config_map("b")
Service(
    "c",
    metadata={"name": "c", "namespace": NS},
    spec={"selector": {"app": "c"}, "ports": [{"port": 80}]},
)
"""


def make_theirs(program: Program, name: str, manager: str) -> None:
    """A ConfigMap that somebody else has applied."""
    metadata = {"name": name, "namespace": program.namespace}
    data = {"key": "theirs"}
    foreign = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    program.ask(lambda kube: kube.apply(foreign), manager)


def test_up_again_changes_nothing(program: Program) -> None:
    assert program.write(THREE).up().created == 3
    before = [program.version("v1", "ConfigMap", "a"), program.version("v1", "Service", "c")]
    again = program.up()
    assert (again.created, again.configured, again.unchanged, again.pruned) == (0, 0, 3, 0)
    after = [program.version("v1", "ConfigMap", "a"), program.version("v1", "Service", "c")]
    assert after == before


def test_two_at_once_do_not_mix(program: Program) -> None:
    gate = program.folder / "gate"
    os.mkfifo(gate)
    # Opening the pipe waits for the other side: the first run is at its program until we open it.
    waits = f'open({str(gate)!r}).read()\nconfig_map("a")\n'
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(program.write(waits).up)
        with gate.open("w"):
            program.write('config_map("b")')
            with pytest.raises(UserError, match=f"changed by process {os.getpid()}, `devflow up`"):
                program.up()
            with pytest.raises(UserError, match="is being changed by"):
                program.destroy()
        assert first.result().created == 1


def test_a_change_touches_its_object_alone(program: Program) -> None:
    program.write(THREE).up()
    before = program.version("v1", "Service", "c")
    result = program.write(THREE, value="2").up()
    assert (result.configured, result.unchanged) == (1, 2)
    assert program.live("v1", "ConfigMap", "a")["data"] == {"key": "2"}
    assert program.version("v1", "Service", "c") == before


def test_what_leaves_the_program_is_pruned_and_nothing_else(program: Program) -> None:
    make_theirs(program, "foreign", "somebody")
    program.write(THREE).up()
    assert program.write('config_map("a")').up().pruned == 2
    assert program.get("v1", "Service", "c") is None
    assert program.get("v1", "ConfigMap", "b") is None
    assert program.get("v1", "ConfigMap", "foreign") is not None


def test_an_object_of_others_is_refused_by_its_managers(program: Program) -> None:
    make_theirs(program, "a", "somebody")
    with pytest.raises(UserError, match=r"ConfigMap \S+/a: .*not this stack's.*somebody.*import_"):
        program.write(THREE).up()
    assert program.live("v1", "ConfigMap", "a")["data"] == {"key": "theirs"}


def test_an_object_of_the_pulumi_engine_is_told_as_such(program: Program) -> None:
    make_theirs(program, "a", "pulumi-kubernetes-1a2b3c4d")
    with pytest.raises(UserError, match="the Pulumi engine made it"):
        program.write(THREE).up()


def test_an_up_that_applied_nothing_leaves_the_choice_of_the_engine_open(program: Program) -> None:
    """faults/20 b: after a plain `pulumi up`, an `up` by the embedded engine bound the stack."""
    make_theirs(program, "a", "pulumi-kubernetes-1a2b3c4d")
    with pytest.raises(UserError, match="0 applied"):
        program.write('config_map("a")').up()
    assert StateFile(program.folder, "dev").load().engine is None
    applyset = ApplySet(f"test-{program.namespace}", "dev")
    assert program.ask(lambda kube: kube.find("v1", "ConfigMap", applyset.name, "default")) is None


def test_import_adopts_an_object(program: Program) -> None:
    make_theirs(program, "a", "somebody")
    program.write('config_map("a", {"key": "ours"}, import_=f"{NS}/a")').up()
    assert program.live("v1", "ConfigMap", "a")["data"] == {"key": "ours"}
    assert program.up().unchanged == 1


def test_a_failure_is_named_and_the_next_run_goes_on(program: Program) -> None:
    broken = """
good = config_map("good")
bad = Service("bad", metadata={"name": "bad", "namespace": NS}, spec={"ports": [{"port": PORT}]})
config_map("after", depends_on=[bad])
"""
    with pytest.raises(UserError, match=r"Service \S+/bad: .*between 1 and 65535") as failure:
        program.write(broken.replace("PORT", "70000")).up()
    assert failure.value.exit_code is Exit.FAILED
    assert "1 applied, 1 skipped" in str(failure.value)
    assert program.get("v1", "ConfigMap", "good") is not None
    assert program.get("v1", "ConfigMap", "after") is None
    result = program.write(broken.replace("PORT", "80")).up()
    assert (result.created, result.unchanged) == (2, 1)


def test_a_failure_prunes_nothing(program: Program) -> None:
    program.write(THREE).up()
    with pytest.raises(UserError, match="none pruned"):
        program.write(
            'Service("bad", metadata={"name": "bad", "namespace": NS}, spec={"ports": []})'
        ).up()
    assert program.get("v1", "ConfigMap", "b") is not None


def test_an_unknown_field_is_refused(program: Program) -> None:
    with pytest.raises(UserError, match=r"\.spec\.nonsense"):
        program.write(
            """
CustomResource("x", api_version="v1", kind="Service",
    metadata={"name": "x", "namespace": NS}, spec={"nonsense": 1, "ports": [{"port": 80}]})
"""
        ).up()


def test_unsupported_resources_are_named_and_nothing_is_applied(program: Program) -> None:
    with pytest.raises(UserError) as failure:
        program.write(
            THREE
            + """
k8s.helm.v3.Release("chart", chart="nginx")
random.RandomPet("pet")
"""
        ).up()
    assert failure.value.exit_code is Exit.ENGINE
    assert "'chart' (kubernetes:helm.sh/v3:Release) needs the Pulumi CLI" in str(failure.value)
    assert "'pet' (random:index/randomPet:RandomPet) needs the Pulumi CLI" in str(failure.value)
    assert program.get("v1", "ConfigMap", "a") is None


def test_protect_refuses_and_retain_lets_go(program: Program) -> None:
    program.write(
        'config_map("kept", retain_on_delete=True)\nconfig_map("guarded", protect=True)\n'
    ).up()
    with pytest.raises(UserError, match=r"protected.*ConfigMap \S+/guarded"):
        program.write("").up()
    program.write('config_map("kept", retain_on_delete=True)\nconfig_map("guarded")\n').up()
    program.write("").up()
    assert program.get("v1", "ConfigMap", "guarded") is None
    kept = program.live("v1", "ConfigMap", "kept")
    assert "applyset.kubernetes.io/part-of" not in kept["metadata"].get("labels", {})


def test_a_kind_defined_in_the_same_program_is_waited_for(program: Program) -> None:
    group = f"{program.namespace}.example.com"
    program.write(
        f"""
GROUP = "{group}"
k8s.apiextensions.v1.CustomResourceDefinition(
    "crd",
    metadata={{"name": f"things.{{GROUP}}"}},
    spec={{
        "group": GROUP,
        "scope": "Namespaced",
        "names": {{"plural": "things", "singular": "thing", "kind": "Thing"}},
        "versions": [{{"name": "v1", "served": True, "storage": True, "schema": {{
            "open_apiv3_schema": {{"type": "object"}}}}}}],
    }},
)
Namespace("ns", metadata={{"name": NS + "-inner"}})
CustomResource("thing", api_version=f"{{GROUP}}/v1", kind="Thing",
    metadata={{"name": "thing", "namespace": NS + "-inner"}})
"""
    )
    changes = program.preview()
    assert [(change.plan, change.validated) for change in changes] == [
        (Plan.CREATE, True),
        (Plan.CREATE, True),
        (Plan.CREATE, False),
    ]
    assert program.up().created == 3
    assert program.up().unchanged == 3


def test_destroy_deletes_members_and_parent_only(program: Program) -> None:
    program.write(THREE).up()
    assert program.destroy() == 3
    assert program.get("v1", "ConfigMap", "a") is None

    async def parents(kube: Client) -> list[str]:
        items, _ = await kube.list("v1", "ConfigMap", "default")
        return [item["metadata"]["name"] for item in items]

    assert f"devflow-test-{program.namespace}-dev" not in program.ask(parents)
    assert not (program.folder / ".devflow" / "dev.json").exists()


def test_the_other_engine_refuses_the_stack(program: Program) -> None:
    program.write(THREE).up()
    (program.folder / ".devflow" / "dev.json").unlink()
    program.write(THREE)

    async def claim(kube: Client) -> object:
        name = f"devflow-test-{program.namespace}-dev"
        mark = {"metadata": {"annotations": {"devflow.dev/engine": "pulumi"}}}
        return await kube.patch("v1", "ConfigMap", name, "default", mark)

    program.ask(claim)
    with pytest.raises(UserError, match=r"made by the Pulumi CLI.*devflow destroy") as failure:
        program.up()
    assert failure.value.exit_code is Exit.ENGINE

    async def give_back(kube: Client) -> object:
        name = f"devflow-test-{program.namespace}-dev"
        mark = {"metadata": {"annotations": {"devflow.dev/engine": "embedded"}}}
        return await kube.patch("v1", "ConfigMap", name, "default", mark)

    program.ask(give_back)
