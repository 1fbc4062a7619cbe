"""What the image has is what the components ask of it."""

import re
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from devflow.cli.commands.controller import controller
from devflow.components import Devflow
from devflow.components.devflow import DevflowArgs
from tests.components.recording import record

DOCKERFILE = Path(__file__).parents[2] / "Dockerfile"
COMMANDS = {script.name for script in distribution("devflow").entry_points}


def instruction(name: str) -> str:
    """The last one of this name, which is the one that counts."""
    found: list[str] = re.findall(rf"^{name} (.+)$", DOCKERFILE.read_text(), re.MULTILINE)
    return found[-1]


def pod() -> dict[str, Any]:
    args: DevflowArgs = {
        "image": "devflow",
        "mongodb_uri": "mongodb://u:p@db",
        "retention_days": 30,
        "rollback": False,
    }
    recording = record(lambda: Devflow("devflow", args))
    found: dict[str, Any] = recording.only("Deployment").inputs["spec"]["template"]["spec"]
    return found


def test_the_controllers_pod_runs_as_the_images_user() -> None:
    security = pod()["securityContext"]
    # Numbers, without which Kubernetes can't tell that it isn't root.
    user, group = map(int, instruction("USER").split(":"))
    assert (user, group) == (security["runAsUser"], security["runAsGroup"])


def test_the_controllers_arguments_are_ones_that_the_images_entry_point_takes() -> None:
    (entry_point,) = yaml.safe_load(instruction("ENTRYPOINT"))
    (container,) = pod()["containers"]
    assert entry_point in COMMANDS
    assert "command" not in container
    name, *arguments = container["args"]
    assert [name] == yaml.safe_load(instruction("CMD"))
    # Raises for an option that there is not, or a value that it doesn't take.
    taken = controller.make_context(name, list(arguments)).params
    assert (taken["rollback"], taken["retention_days"]) == (False, 30)


def test_what_argo_cd_runs_as_the_plugin_is_a_command_of_the_image() -> None:
    plugin = yaml.safe_load(files("devflow.plugin").joinpath("plugin.yaml").read_text())
    (command,) = plugin["spec"]["generate"]["command"]
    assert command in COMMANDS
