"""Whole programs, run in a process of their own and rendered: no cluster is needed for that."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from devflow import engine
from devflow.engine.evaluate.child import environment
from devflow.errors import Exit, UserError
from tests.lab.waiting import PATIENCE_SECONDS

HEADER = """
import pulumi
import pulumi_random as random
from pulumi import ResourceOptions as Options
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap, Secret
from pulumi_kubernetes.helm.v3 import Release


def config_map(name, data=None, **options):
    return ConfigMap(
        name, metadata={"name": name, "namespace": "ns"}, data=data or {}, opts=Options(**options)
    )

"""


def write(folder: Path, program: str) -> None:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  word: tulip\n")
    (folder / "__main__.py").write_text(HEADER + program)


def render(folder: Path, program: str, said: list[str] | None = None) -> list[dict[str, Any]]:
    write(folder, program)
    say = said.append if said is not None else lambda _: None
    return list(yaml.safe_load_all(asyncio.run(engine.render(folder, "dev", say=say))))


def test_a_program_is_rendered_the_same_each_time(tmp_path: Path) -> None:
    program = """
pulumi.log.info("hello")
a = config_map("a", {"word": pulumi.Config().require("word")})
ConfigMap("given", data={"of": a.metadata.name, "id": random.RandomId("id", byte_length=4).hex})
"""
    said: list[str] = []
    first = render(tmp_path, program, said)
    assert said == ["hello"]
    assert first == render(tmp_path, program)
    assert first[0]["data"]["of"] == "a"
    assert first[0]["metadata"]["name"].startswith("given-")
    assert first[1]["data"] == {"word": "tulip"}


@pytest.mark.parametrize("name", ["x" * 110, "a%20b", "a?b#c", "ü b"])
def test_a_program_runs_wherever_temporary_files_are(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / name
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert render(tmp_path, 'config_map("a")')


def test_transforms_change_what_is_rendered(tmp_path: Path) -> None:
    objects = render(
        tmp_path,
        """
def label(args):
    if not args.custom:
        return None
    metadata = {**args.props["metadata"], "labels": {"team": "blue"}}
    return pulumi.ResourceTransformResult({**args.props, "metadata": metadata}, args.opts)

def fill(args):
    return pulumi.ResourceTransformResult({**args.props, "data": {"own": "1"}}, args.opts)

class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Team", name, {}, Options(transforms=[label]))
        config_map("inner", parent=self)

Team("team")
config_map("filled", transforms=[fill])
pulumi.runtime.register_resource_transform(label)
config_map("late")
""",
    )
    found = {obj["metadata"]["name"]: obj for obj in objects}
    assert found["inner"]["metadata"]["labels"] == {"team": "blue"}
    assert found["filled"]["data"] == {"own": "1"}
    assert found["late"]["metadata"]["labels"] == {"team": "blue"}


def test_what_cannot_be_rendered_is_said_by_name(tmp_path: Path) -> None:
    said: list[str] = []
    objects = render(
        tmp_path,
        """
chart = Release("chart", chart="nginx")
config_map("needs", {"name": chart.status.namespace})
config_map("fine")
Secret("s", metadata={"name": "s", "namespace": "ns"}, string_data={"word": "tulip"})
config_map("hidden", {"word": pulumi.Output.secret("tulip")})
""",
        said,
    )
    assert [obj["metadata"]["name"] for obj in objects] == ["fine"]
    assert any("'chart' (kubernetes:helm.sh/v3:Release)" in line for line in said)
    assert any("needs what was left out" in line and "'needs'" in line for line in said)
    assert "left out, as it holds a secret: Secret ns/s" in said
    assert "left out, as it holds a secret: ConfigMap ns/hidden" in said
    assert not any("tulip" in line for line in said)


def test_helm_releases_are_rendered_as_the_values_that_install_them(tmp_path: Path) -> None:
    program = """
common = {"repository_opts": {"repo": "https://charts.example.com"}, "version": "1.2.3"}
Release("a", name="istiod", chart="istiod", namespace="mesh", values={"b": 1, "a": {}}, **common)
Release("b", name="db", chart="db", values={"password": pulumi.Output.secret("s3cr3t")}, **common)
"""
    said: list[str] = []
    folder = tmp_path / "out"
    write(tmp_path, program)
    text = asyncio.run(engine.render(tmp_path, "dev", say=said.append))
    assert text == (
        "# helm upgrade --install istiod istiod --repo https://charts.example.com"
        " --version 1.2.3 --namespace mesh --values THIS_FILE\n#   a: {}\n#   b: 1\n"
    )
    asyncio.run(engine.render(tmp_path, "dev", folder, say=said.append))
    written = (folder / "_helm" / "istiod.yaml").read_text()
    assert yaml.safe_load(written) == {"a": {}, "b": 1}
    assert not (folder / "_helm" / "db.yaml").exists()
    assert [line for line in said if "holds a secret" in line and "'b' " in line], said
    assert "s3cr3t" not in text + "".join(said)


@pytest.mark.parametrize(
    ("program", "says", "code"),
    [
        ('raise pulumi.RunError("apps.shop: no image")', r"^apps\.shop: no image$", Exit.BAD_INPUT),
        (
            "from devflow.errors import UserError\nraise UserError('no app', 2)",
            "^no app$",
            Exit.BAD_INPUT,
        ),
        ("1 / 0", r"^__main__\.py:\d+: ZeroDivisionError: division by zero$", Exit.FAILED),
        ("def (:", r"__main__\.py:\d+: SyntaxError", Exit.FAILED),
        (
            'config_map("a")\nConfigMap("b", metadata={"name": "a", "namespace": "ns"})',
            "ConfigMap ns/a is declared twice",
            Exit.BAD_INPUT,
        ),
        (
            'ConfigMap("a", metadata={"generate_name": "a-"})',
            "generateName needs the Pulumi CLI",
            Exit.BAD_INPUT,
        ),
        (
            'config_map("a", ignore_changes=["data[0]"])',
            r"ignoreChanges 'data\[0\]'",
            Exit.BAD_INPUT,
        ),
        (
            'config_map("a", transforms=[lambda args: 1 / 0])',
            r"a transform of 'a' .* failed: division by zero \(.*__main__\.py:\d+\)",
            Exit.FAILED,
        ),
        ("import os\nos._exit(7)", "ended with exit code 7", Exit.FAILED),
    ],
)
def test_a_failing_program_is_one_line(
    tmp_path: Path, program: str, says: str, code: Exit, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match=says) as failure:
        render(tmp_path, program)
    assert failure.value.exit_code == code
    assert "Traceback" not in capfd.readouterr().err


async def test_cancelling_ends_the_programs_process_and_leaves_the_loop_alone(
    tmp_path: Path,
) -> None:
    write(tmp_path, "import os, time\npulumi.log.info(str(os.getpid()))\ntime.sleep(600)\n")
    said: asyncio.Queue[str] = asyncio.Queue()
    rendering = asyncio.create_task(engine.render(tmp_path, "dev", say=said.put_nowait))
    async with asyncio.timeout(PATIENCE_SECONDS):
        process = psutil.Process(int(await said.get()))
    rendering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rendering
    assert not process.is_running()


def test_a_program_whose_engine_was_killed_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, 'config_map("a")\n')
    variables = {
        environment.ADDRESS: f"unix:{tmp_path}/engine",
        environment.PREVIEW: "false",
        environment.PROJECT: "shop",
        environment.STACK: "dev",
        environment.PROGRAM: str(tmp_path / "__main__.py"),
        "PULUMI_CONFIG": "{}",
        "PULUMI_CONFIG_SECRET_KEYS": "[]",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "devflow.engine.evaluate.child"],
        cwd=tmp_path,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != Exit.OK
    assert (done.stdout, done.stderr) == ("", "")
