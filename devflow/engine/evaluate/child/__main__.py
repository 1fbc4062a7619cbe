"""Runs a Pulumi program in a process of its own: ``python -P -m devflow.engine.evaluate.child``.

All of its settings come from the environment. The exit code is 0, or that of the program's failure,
which the process has logged to the engine before.
"""

import asyncio
import contextlib
import gc
import logging
import os
import runpy
import sys
import traceback
from pathlib import Path

import grpc
import pulumi
from pulumi import runtime
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from devflow.engine.evaluate.child.environment import ADDRESS, PREVIEW, PROGRAM, PROJECT, STACK
from devflow.engine.evaluate.child.quiet_engine import QuietEngine
from devflow.engine.evaluate.child.settle import settle
from devflow.errors import Exit, UserError


def main() -> int:
    """Run the program and return the process's exit code."""
    program = Path(os.environ[PROGRAM])
    address = os.environ[ADDRESS]
    sys.path.insert(0, str(program.parent))
    sys.argv = [str(program)]
    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    runtime.configure(
        runtime.Settings(
            project=os.environ[PROJECT],
            stack=os.environ[STACK],
            monitor=address,
            engine=QuietEngine(address),
            dry_run=os.environ[PREVIEW] == "true",
            organization="organization",
            root_directory=str(program.parent),
        )
    )
    # A failed program leaves futures behind that are never awaited: asyncio would warn of each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    # The SDK builds large graphs of cyclic objects that all live to the end: collecting them
    # again and again takes half of the time of a large program.
    gc.disable()
    try:
        asyncio.run(runtime.run_in_stack(lambda: _run(program)))
    except Exception as error:  # noqa: BLE001 - the program may raise anything
        message, code = explain(error, program.parent)
        # Without an engine, which was killed, nobody is there to be told.
        with contextlib.suppress(grpc.RpcError), grpc.insecure_channel(address) as channel:
            request = engine_pb2.LogRequest(severity=engine_pb2.ERROR, message=message)
            engine_pb2_grpc.EngineStub(channel).Log(request)
        return code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return Exit.OK


async def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")
    await settle()


def explain(error: BaseException, folder: Path) -> tuple[str, int]:
    """The message to the user for a program's failure, and the exit code.

    A mistake in the input is reported by its own message. Any other exception gets the last line of
    the program's own files that was running in front of it.
    """
    from devflow.release.errors import SpecError

    if isinstance(error, UserError):
        return str(error), error.exit_code
    if isinstance(error, pulumi.RunError | SpecError):
        return str(error), Exit.BAD_INPUT
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(Path(frame.filename), folder)]
    place = f"{Path(own[-1].filename).relative_to(folder)}:{own[-1].lineno}: " if own else ""
    if isinstance(error, SyntaxError):
        place = f"{error.filename}:{error.lineno}: "
    return f"{place}{type(error).__name__}: {error}".strip(), Exit.FAILED


def _is_own(file: Path, folder: Path) -> bool:
    return file.is_relative_to(folder) and "site-packages" not in file.parts


if __name__ == "__main__":
    sys.exit(main())
