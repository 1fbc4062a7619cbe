"""All that ``devflow render`` writes: of the stacks in ``stacks/`` and in ``examples/``."""

import asyncio
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from devflow import engine
from tests.lab.project_copy import ROOT, copy_project
from tests.lab.spec.platform.modules import manifests_in

Manifest = dict[str, Any]
STACKS = {
    file.stem: file
    for folder in ("stacks", "examples")
    for file in sorted((ROOT / folder).glob("*.yaml"))
}
every_stack = pytest.mark.parametrize("stack", STACKS)


def objects(stack: str) -> list[Manifest]:
    """The stack's objects, for the caller to change."""
    return manifests_in(rendered(stack))


@cache
def rendered(stack: str) -> str:
    """What ``devflow render`` writes. An example has the config of the lab's stack."""
    with TemporaryDirectory() as name:
        project = Path(name)
        copy_project(project)
        shutil.copy(STACKS[stack], project / "stacks")
        config = ROOT / f"Pulumi.{stack}.yaml"
        if not config.is_file():
            config = ROOT / "Pulumi.dev.yaml"
        shutil.copy(config, project / f"Pulumi.{stack}.yaml")
        return asyncio.run(engine.render(project, stack, say=lambda _line: None))
