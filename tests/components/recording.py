"""Runs a Pulumi program against a monitor that records what is registered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.mocks import (
    MockCallArgs,
    MockEngine,
    MockMonitor,
    MockResourceArgs,
    Mocks,
    MockSettings,
)

SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""What marks a secret on Pulumi's wire."""


@dataclass(frozen=True)
class Registered:
    """One resource as the engine is told of it."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: dict[str, Any]
    ignore_changes: list[str]
    dependencies: list[str]


@dataclass
class Recording:
    """All resources in order, and outputs by URN."""

    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of_type(self, kind: str) -> list[Registered]:
        """Those whose type ends with ``:KIND``."""
        return [r for r in self.resources if r.type.endswith(f":{kind}")]

    def only(self, kind: str) -> Registered:
        """The one of that kind."""
        (resource,) = self.of_type(kind)
        return resource

    def named(self, name: str) -> Registered:
        """The one with that logical name."""
        (resource,) = [r for r in self.resources if r.name == name]
        return resource

    @property
    def exports(self) -> dict[str, Any]:
        """The stack's outputs."""
        return self.outputs[self.only("Stack").urn]


class _Echo(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        made = {"result": "s3cr3t"} if args.typ.endswith(":RandomPassword") else {}
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: MockCallArgs) -> NoReturn:
        raise AssertionError(f"{args.token} was called; nothing here needs an engine's functions")


class _Recorder(MockMonitor):
    def __init__(self, recording: Recording) -> None:
        super().__init__(_Echo())
        self._recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name on the wire
        response = cast(Any, super()).RegisterResource(request)
        self._recording.resources.append(
            Registered(
                urn=response.urn,
                type=request.type,
                name=request.name,
                parent=request.parent,
                inputs=MessageToDict(request.object),
                ignore_changes=list(request.ignoreChanges),
                dependencies=list(request.dependencies),
            )
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the name on the wire
        self._recording.outputs[request.urn] = MessageToDict(request.outputs)
        return cast(Any, super()).RegisterResourceOutputs(request)


def record(program: Callable[[], object], recording: Recording | None = None) -> Recording:
    """Run ``program`` to its end. Into ``recording``, where a program that fails is looked at."""
    recording = Recording() if recording is None else recording

    async def run() -> None:
        # Inside the loop: the SDK ties its futures to it, and keeps its settings in its context.
        pulumi.runtime.configure(
            cast(Any, MockSettings)(
                monitor=_Recorder(recording),
                engine=MockEngine(None),
                project="devflow",
                stack="test",
            )
        )
        await pulumi.runtime.run_in_stack(lambda: _call(program))

    asyncio.run(run())
    return recording


def _call(program: Callable[[], object]) -> None:
    program()


def secret(value: object) -> dict[str, object]:
    """``value`` as Pulumi marks it on the wire."""
    return {"4dabf18193072939515e22adb298388d": SECRET, "value": value}
