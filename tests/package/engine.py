# ruff: noqa: N802 - the protocol names its methods so
"""The engine's side of a component package: asks the package's process to construct, and records
what that registers meanwhile.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from tests.lab.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
SIGNATURE = "4dabf18193072939515e22adb298388d"
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
"""What marks an Output on Pulumi's wire."""


def output(value: object, *, secret: bool = False) -> dict[str, object]:
    """``value`` as another program's Output that is known."""
    return {SIGNATURE: OUTPUT_VALUE, "value": value, "secret": secret}


def unknown() -> dict[str, object]:
    """An Output that only an update will know."""
    return {SIGNATURE: OUTPUT_VALUE}


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Records the type and the inputs of what is registered, and takes everything."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, dict[str, Any]]] = []

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        features = resource_pb2.ResourceMonitorFeature.values()
        return resource_pb2.DeploymentInfo(supportedFeatures=features)

    def RegisterResource(self, request: Any, context: Any) -> Any:
        self.registered.append((request.type, MessageToDict(request.object)))
        made = Struct()
        made.CopyFrom(request.object)
        if request.type.endswith(":RandomPassword"):
            made["result"] = "s3cr3t"
        return resource_pb2.RegisterResourceResponse(
            urn=f"urn:pulumi:test::project::{request.type}::{request.name}",
            id=f"{request.name}-id" if request.custom else "",
            object=made,
        )

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Log(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


class Package:
    """The package's process."""

    def __init__(self, engine: Engine, address: str, channel: grpc.Channel) -> None:
        self._engine, self._address = engine, address
        self.provider = provider_pb2_grpc.ResourceProviderStub(channel)

    def construct(
        self, component: str, inputs: dict[str, Any], *, name: str = "shop", preview: bool = False
    ) -> tuple[list[tuple[str, dict[str, Any]]], dict[str, Any]]:
        """Declare a component; what it registers, and its outputs."""
        self._engine.registered.clear()
        wire = Struct()
        wire.update(inputs)
        answer = self.provider.Construct(
            provider_pb2.ConstructRequest(
                project="project",
                stack="test",
                dryRun=preview,
                monitorEndpoint=self._address,
                type=f"devflow:index:{component}",
                name=name,
                inputs=wire,
                accepts_output_values=True,
            ),
            timeout=PATIENCE_SECONDS,
        )
        return list(self._engine.registered), MessageToDict(answer.state)


@contextmanager
def package() -> Iterator[Package]:
    """Start the package as the Pulumi CLI does; end it afterwards."""
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        with started(address) as channel:
            yield Package(engine, address, channel)
    finally:
        server.stop(grace=None)


@contextmanager
def started(address: str) -> Iterator[grpc.Channel]:
    """A channel to the package's process, which takes the engine to be at ``address``."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT), address],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "GRPC_VERBOSITY": "ERROR"},
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield channel
    finally:
        process.terminate()
        process.wait()
