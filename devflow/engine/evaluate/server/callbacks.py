"""Calls functions of the program: its resource transforms.

A transform sees a resource's type, name, inputs and options and may change the last two.
"""

import re

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

MAX_MESSAGE_BYTES = 400 * 1024 * 1024
"""The SDK's own limit."""

Request = resource_pb2.RegisterResourceRequest


class Transforms:
    """The transforms of a program, and the connections back to it."""

    def __init__(self) -> None:
        self._stack: list[callback_pb2.Callback] = []
        self._of_parent: dict[str, list[callback_pb2.Callback]] = {}
        self._channels: dict[str, grpc.aio.Channel] = {}

    def add_to_stack(self, callback: callback_pb2.Callback) -> None:
        """Register a transform of every resource that is registered from now on."""
        self._stack.append(callback)

    def remember(self, urn: str, request: Request) -> None:
        """Keep the transforms of a resource for its children."""
        inherited = self._of_parent.get(request.parent, [])
        own = [*request.transforms, *inherited]
        if own:
            self._of_parent[urn] = own

    async def run(self, request: Request) -> None:
        """Apply all transforms to ``request``: its own, its parents', the stack's."""
        for callback in (
            *request.transforms,
            *self._of_parent.get(request.parent, []),
            *self._stack,
        ):
            await self._call(callback, request)

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    async def _call(self, callback: callback_pb2.Callback, request: Request) -> None:
        question = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        stub = callback_pb2_grpc.CallbacksStub(self._channel(callback.target))
        answer = await stub.Invoke(
            callback_pb2.CallbackInvokeRequest(
                token=callback.token, request=question.SerializeToString()
            )
        )
        changed = resource_pb2.TransformResponse.FromString(answer.response)
        if changed.HasField("properties"):
            request.object.CopyFrom(changed.properties)
        if changed.HasField("options"):
            _take(request, changed.options)

    def _channel(self, target: str) -> grpc.aio.Channel:
        channel = self._channels.get(target)
        if channel is None:
            options = [("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)]
            channel = self._channels[target] = grpc.aio.insecure_channel(target, options=options)
        return channel


def callback_error(error: grpc.aio.AioRpcError) -> str:
    """The message of a program's function that failed, and the place, in one line."""
    message, _, stack = (error.details() or "").partition("\n")
    message = re.sub(r"^Invoke callback \S+ error: ", "", message).rstrip(":")
    places = re.findall(r'File "([^"]+)", line (\d+)', stack)
    return f"{message} ({places[-1][0]}:{places[-1][1]})" if places else message


def _options(request: Request) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        aliases=request.aliases,
        provider=request.provider,
        plugin_download_url=request.pluginDownloadURL,
        deleted_with=request.deletedWith,
        additional_secret_outputs=request.additionalSecretOutputs,
        providers=request.providers,
    )
    setattr(options, "import", request.importId)
    if request.HasField("protect"):
        options.protect = request.protect
    if request.HasField("retainOnDelete"):
        options.retain_on_delete = request.retainOnDelete
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _take(request: Request, options: resource_pb2.TransformResourceOptions) -> None:
    request.dependencies[:] = options.depends_on
    request.ignoreChanges[:] = options.ignore_changes
    request.provider = options.provider
    request.importId = getattr(options, "import")
    request.deletedWith = options.deleted_with
    del request.aliases[:]
    request.aliases.extend(options.aliases)
    if options.HasField("protect"):
        request.protect = options.protect
    if options.HasField("retain_on_delete"):
        request.retainOnDelete = options.retain_on_delete
