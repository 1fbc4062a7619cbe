"""A program that ends in time, and all that it has started with it."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_POLL_SECONDS = 0.1


class NoAnswerError(Exception):
    """The program was ended: it took too long, or nobody waits for it any more."""


def run_limited(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    stopped: threading.Event,
    grace_seconds: float,
) -> "subprocess.CompletedProcess[str]":
    """Run a program without input for at most ``seconds``, and ``grace_seconds`` at most once
    ``stopped`` is set.

    :raises NoAnswerError: it was ended.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # So that it is ended as a whole: Git leaves what fetches for it behind.
        start_new_session=True,
    ) as process:
        ends, grace_ends = time.monotonic() + seconds, None
        while True:
            try:
                out, err = process.communicate(timeout=_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                now = time.monotonic()
                if stopped.is_set() and grace_ends is None:
                    grace_ends = now + grace_seconds
                if now < (ends if grace_ends is None else min(ends, grace_ends)):
                    continue
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise NoAnswerError from None
            return subprocess.CompletedProcess(command, process.returncode, out, err)
