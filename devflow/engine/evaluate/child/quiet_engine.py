"""The engine's stub in the program's process: it drops debug messages before they are sent."""

from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class QuietEngine:
    """An Engine stub that drops debug messages.

    The SDK sends four of them for each resource, each by a call that blocks: 40 % of the time of a
    large program. The embedded engine has no use for them.
    """

    def __init__(self, address: str) -> None:
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def Log(self, request: engine_pb2.LogRequest) -> Any:  # noqa: N802 - the name of the RPC
        if request.severity == engine_pb2.DEBUG:
            return empty_pb2.Empty()
        return self._stub.Log(request)

    def __getattr__(self, rpc: str) -> Callable[..., Any]:
        call: Callable[..., Any] = getattr(self._stub, rpc)
        return call
