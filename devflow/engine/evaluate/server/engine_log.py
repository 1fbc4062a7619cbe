# ruff: noqa: N802 - the protocol names its methods so
"""The gRPC service that the program logs to."""

from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class EngineLog(engine_pb2_grpc.EngineServicer):
    """Shows what the program logs (``pulumi.log``) and keeps its errors."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.errors: list[str] = []
        self._say = say
        self._root = ""

    async def Log(self, request: engine_pb2.LogRequest, context: Context) -> empty_pb2.Empty:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message.strip())
        elif request.severity == engine_pb2.WARNING:
            self._say(f"warning: {request.message.strip()}")
        elif request.severity == engine_pb2.INFO:
            self._say(request.message.rstrip())
        return empty_pb2.Empty()

    async def GetRootResource(
        self, request: engine_pb2.GetRootResourceRequest, context: Context
    ) -> engine_pb2.GetRootResourceResponse:
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    async def SetRootResource(
        self, request: engine_pb2.SetRootResourceRequest, context: Context
    ) -> engine_pb2.SetRootResourceResponse:
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    async def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: Context
    ) -> engine_pb2.RequirePulumiVersionResponse:
        return engine_pb2.RequirePulumiVersionResponse()
