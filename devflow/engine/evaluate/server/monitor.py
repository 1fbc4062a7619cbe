# ruff: noqa: N802 - the protocol names its methods so
"""The gRPC service that the program registers its resources with.

It applies nothing: the program runs to its end first, so that the engine refuses what it can't do
before it changes anything. The outputs of a Kubernetes object are therefore its inputs, its id, its
name and its namespace.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    callback_pb2,
    resource_pb2,
    resource_pb2_grpc,
)

from devflow.engine.evaluate.records import STACK_TYPE, describe
from devflow.engine.evaluate.server.callbacks import Transforms, callback_error
from devflow.engine.evaluate.server.registrar import Registrar
from devflow.engine.evaluate.server.unsupported import NEEDS_CLI
from devflow.engine.evaluate.wire import decode
from devflow.errors import UserError
from devflow.kube import ApiError

FEATURES = {
    "secrets": resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    "resourceReferences": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    "outputValues": resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    "deletedWith": resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    "aliasSpecs": resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    "transforms": resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    "parameterization": resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
}
"""What the SDK may use, by its older name. (Packages are then refused by their own name.)"""

Reader = Callable[[Mapping[str, Any] | None, str, str, str, str], Awaitable[dict[str, Any] | None]]
"""Reads a live object: (provider's inputs, its reference, apiVersion, kind, ``namespace/name``)."""
Context = grpc.aio.ServicerContext[Any, Any]


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Answers the program's registrations and reads."""

    def __init__(self, registrar: Registrar, read: Reader) -> None:
        self._registrar = registrar
        self._read = read
        self._transforms = Transforms()

    async def close(self) -> None:
        await self._transforms.close()

    async def GetDeploymentInfo(
        self, request: empty_pb2.Empty, context: Context
    ) -> resource_pb2.DeploymentInfo:
        return resource_pb2.DeploymentInfo(supportedFeatures=FEATURES.values())

    async def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: Context
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in FEATURES)

    async def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: Context
    ) -> resource_pb2.RegisterResourceResponse:
        try:
            await self._transforms.run(request)
        except grpc.aio.AioRpcError as error:
            named = describe(request.type, request.name)
            await context.abort(
                error.code(), f"a transform of {named} failed: {callback_error(error)}"
            )
        response = self._registrar.register(request)
        self._transforms.remember(response.urn, request)
        return response

    async def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: Context
    ) -> empty_pb2.Empty:
        if f"::{STACK_TYPE}::" in request.urn:
            self._registrar.evaluation.outputs = decode(request.outputs)
        return empty_pb2.Empty()

    async def ReadResource(
        self, request: resource_pb2.ReadResourceRequest, context: Context
    ) -> resource_pb2.ReadResourceResponse:
        named = describe(request.type, request.name)
        if not request.type.startswith("kubernetes:"):
            await self._refuse(context, f"reading {named} {NEEDS_CLI}")
        _, group_version, kind = request.type.split(":", 2)
        api_version = group_version.removeprefix("core/")
        try:
            inputs = self._registrar.evaluation.providers.get(request.provider)
            live = await self._read(inputs, request.provider, api_version, kind, request.id)
        except (ApiError, UserError) as error:
            await self._refuse(context, f"{named} can't be read: {error}")
        if live is None:
            await self._refuse(context, f"{named}: there is no {kind} {request.id!r}")
        properties = Struct()
        properties.update(live)
        urn = self._registrar.urn(request.parent, request.type, request.name)
        return resource_pb2.ReadResourceResponse(urn=urn, id=request.id, properties=properties)

    async def Invoke(self, request: resource_pb2.ResourceInvokeRequest, context: Context) -> Any:
        await self._refuse(context, f"the function {request.tok} {NEEDS_CLI}")

    async def Call(self, request: resource_pb2.ResourceCallRequest, context: Context) -> Any:
        await self._refuse(context, f"the method {request.tok} {NEEDS_CLI}")

    async def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest, context: Context
    ) -> Any:
        name = request.extension.name or request.parameterization.name or request.name
        await self._refuse(context, f"the package {name!r} {NEEDS_CLI}")

    async def RegisterStackTransform(
        self, request: callback_pb2.Callback, context: Context
    ) -> empty_pb2.Empty:
        self._transforms.add_to_stack(request)
        return empty_pb2.Empty()

    async def SignalAndWaitForShutdown(
        self, request: empty_pb2.Empty, context: Context
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    async def _refuse(self, context: Context, what: str) -> NoReturn:
        self._registrar.evaluation.refused.append(what)
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, what)
