"""Go programs of others that check what we make, and who builds them: ``make soak`` alone.

A program of the lab's module has the very version that the lab runs, but may need modules that only
it needs, for which Go's checksum database vouches: in the lab's own ``go.sum`` they would have all
its programs built anew. The others are pinned here.
"""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from devflow.lab.programs import cache
from devflow.lab.programs.go_binary import TOOLS
from devflow.lab.programs.tool import run_tool
from devflow.lab.site.lock import locked


@dataclass(frozen=True)
class GoTool:
    """A program, and where its version is pinned."""

    package: str
    """Go package of its ``main``."""
    version: str | None = None
    """Its module's version; None: the one that the lab's module has."""

    @property
    def name(self) -> str:
        """The program's name."""
        return self.package.rpartition("/")[2]


ACTIONLINT = GoTool("github.com/rhysd/actionlint/cmd/actionlint", "v1.7.7")
ISTIOCTL = GoTool("istio.io/istio/istioctl/cmd/istioctl")
KUBECONFORM = GoTool("github.com/yannh/kubeconform/cmd/kubeconform", "v0.8.0")
KUBE_SCORE = GoTool("github.com/zegl/kube-score/cmd/kube-score", "v1.20.0")
ROLLOUTS_PLUGIN = GoTool("github.com/argoproj/argo-rollouts/cmd/kubectl-argo-rollouts")


def built(tool: GoTool, request: pytest.FixtureRequest) -> Path:
    """Return the program, which is built if the cache has none; skip the test but in a soak."""
    if not request.config.getoption("soak"):
        pytest.skip(f"{tool.name} is built in make soak")
    if shutil.which("go") is None:
        pytest.skip(f"no Go to build {tool.name} with")
    return asyncio.run(_built(tool))


async def _built(tool: GoTool) -> Path:
    name = "-".join(filter(None, (tool.name, tool.version)))
    program = cache.folder(TOOLS) / "bin" / name
    async with locked(program.with_name(f".{name}.lock")):
        if not program.is_file():
            with TemporaryDirectory(dir=program.parent) as scratch:
                made = await _install(tool, Path(scratch))
                shutil.move(made, program)
    return program


async def _install(tool: GoTool, folder: Path) -> Path:
    # As the lab's programs are built: what both need isn't compiled twice.
    command = ["go", "install", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"]
    if tool.version is None:
        for name in cache.GO_PINS:
            shutil.copy(TOOLS / name, folder)
        command += ["-mod=mod", f"-modfile={folder}/go.mod", tool.package]
    else:
        command += [f"{tool.package}@{tool.version}"]
    environment = {"GOBIN": str(folder), "GOWORK": "off", "CGO_ENABLED": "0"}
    await run_tool(command, TOOLS, environment)
    return folder / tool.name
