"""Evaluates a program: runs it in a fresh interpreter against our monitor."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from devflow.engine.evaluate.child import environment
from devflow.engine.evaluate.records import Evaluation
from devflow.engine.evaluate.server.callbacks import MAX_MESSAGE_BYTES
from devflow.engine.evaluate.server.engine_log import EngineLog
from devflow.engine.evaluate.server.monitor import Monitor, Reader
from devflow.engine.evaluate.server.registrar import Registrar
from devflow.engine.settings.binding import Engine
from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.state import State
from devflow.errors import Exit, UserError

_LONGEST_PLACE = 70
END_SECONDS = 5.0
"""How long an interrupted program may take to end before it is killed."""


async def evaluate(
    config: StackConfig,
    state: State,
    read: Reader,
    *,
    preview: bool,
    say: Callable[[str], None],
    stdout_is_ours: bool = False,
    applied_by: Engine = Engine.EMBEDDED,
) -> Evaluation:
    """Run the program to its end and return what it registered.

    New random values and names are added to ``state``. ``say`` gets each line that the program
    logs. What the program prints passes through, to stderr with ``stdout_is_ours``. A program may
    declare other objects for the engine that is to apply them.

    :raises UserError: in one line, if the program fails.
    """
    namespace = config.get("kubernetes:namespace") or "default"
    registrar = Registrar(config.project.name, config.stack, namespace, state)
    monitor = Monitor(registrar, read)
    log = EngineLog(say)
    # A socket in a private folder: no other user of this machine can connect to the engine.
    with tempfile.TemporaryDirectory(prefix="devflow-", dir=_place()) as folder:
        address = f"unix:{folder}/engine"
        server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
                ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
            ]
        )
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
        engine_pb2_grpc.add_EngineServicer_to_server(log, server)
        server.add_insecure_port(address)
        await server.start()
        try:
            variables = {
                environment.ADDRESS: address,
                environment.APPLIED_BY: str(applied_by),
                environment.PREVIEW: "true" if preview else "false",
            }
            code = await _run(config, variables, stdout_is_ours=stdout_is_ours)
        finally:
            await monitor.close()
            await server.stop(grace=None)
    evaluation = registrar.evaluation
    if code != 0 and not evaluation.refused:
        raise UserError(*_failure(config, log.errors, code))
    return evaluation


def _place() -> str:
    """Where the socket's folder is made: the place for temporary files, if a socket can be there.

    The system takes addresses of some 100 bytes, and gRPC reads them as URIs.
    """
    usual = tempfile.gettempdir()
    fits = len(os.fsencode(usual)) <= _LONGEST_PLACE and not set(usual) & set("%?#")
    return usual if fits else "/tmp"  # noqa: S108 - the folder in it is this user's alone


def _failure(config: StackConfig, errors: list[str], code: int) -> tuple[str, Exit]:
    known = Exit(code) if code in set(Exit) else Exit.FAILED
    if errors:
        return errors[-1], known
    return f"the program {config.project.main} ended with exit code {code}", Exit.FAILED


async def _run(config: StackConfig, variables: dict[str, str], *, stdout_is_ours: bool) -> int:
    variables = {
        **os.environ,
        **variables,
        environment.PROJECT: config.project.name,
        environment.STACK: config.stack,
        environment.PROGRAM: str(config.project.main),
        "PULUMI_CONFIG": json.dumps(dict(config.values)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(sorted(config.secret_keys)),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "devflow.engine.evaluate.child",
        cwd=Path(config.project.folder),
        env=variables,
        stdout=sys.stderr.fileno() if stdout_is_ours else None,
        # Ctrl-C goes to this process only, which then ends the program: no traceback of it.
        start_new_session=True,
    )
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
