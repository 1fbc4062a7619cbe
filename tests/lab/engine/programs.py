"""Small Pulumi projects for tests of the engine, against a cluster that is there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow import engine
from devflow.engine import Change, UpResult
from devflow.kube import ApiError, Client, load_cluster

HEADER = """
import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from pulumi import ResourceOptions as Options
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import ConfigMap, Namespace, Secret, Service

config = pulumi.Config()
NS = config.require("namespace")


def config_map(name, data=None, **options):
    return ConfigMap(
        name, metadata={"name": name, "namespace": NS}, data=data or {}, opts=Options(**options)
    )

"""


@dataclass
class Program:
    """A project in a folder of its own, for one namespace of the cluster."""

    folder: Path
    kubeconfig: Path
    namespace: str
    said: list[str] = field(default_factory=list)

    def write(self, program: str, **config: Any) -> "Program":
        """Replace the program and the stack's configuration."""
        name = f"test-{self.namespace}"
        project = {"name": name, "runtime": "python"}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        values = {"kubernetes:kubeconfig": str(self.kubeconfig), "namespace": self.namespace}
        (self.folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": values | config}))
        (self.folder / "__main__.py").write_text(HEADER + program)
        return self

    def up(self, engine_name: str = "embedded") -> UpResult:
        return asyncio.run(engine.up(self.folder, "dev", engine_name, say=self.said.append))

    def preview(self) -> list[Change]:
        return asyncio.run(engine.preview(self.folder, "dev", "embedded", say=self.said.append))

    def destroy(self, engine_name: str = "embedded") -> int | None:
        return asyncio.run(engine.destroy(self.folder, "dev", engine_name, say=self.said.append))

    def ask(self, do: Callable[[Client], Awaitable[Any]], manager: str = "devflow") -> Any:
        """Talk to the cluster."""

        async def converse() -> Any:
            async with Client(load_cluster(self.kubeconfig), manager) as kube:
                return await do(kube)

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(converse())).result()

    def get(self, api_version: str, kind: str, name: str) -> dict[str, Any] | None:
        """A live object of the namespace, or ``None``."""

        async def read(kube: Client) -> dict[str, Any] | None:
            try:
                return await kube.get(api_version, kind, name, self.namespace)
            except ApiError as error:
                if error.is_not_found:
                    return None
                raise

        found: dict[str, Any] | None = self.ask(read)
        return found

    def live(self, api_version: str, kind: str, name: str) -> dict[str, Any]:
        """A live object of the namespace that must be there."""
        found = self.get(api_version, kind, name)
        assert found is not None, f"{kind} {name} is not there"
        return found

    def version(self, api_version: str, kind: str, name: str) -> str:
        """Its resourceVersion: moves with every change."""
        return str(self.live(api_version, kind, name)["metadata"]["resourceVersion"])


@pytest.fixture
def program(kubeconfig: Path, namespace: str, tmp_path: Path) -> Iterator[Program]:
    """An empty project for a namespace of its own; what it made is destroyed afterwards."""
    made = Program(tmp_path, kubeconfig, namespace)
    yield made
    made.write("")
    # Without what it imports, which takes longest.
    (tmp_path / "__main__.py").write_text("")
    made.destroy()
