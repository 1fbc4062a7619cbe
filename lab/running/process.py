"""Processes that outlive the command that started them, identified by pid and time of birth.

A pid alone doesn't identify a process: after a reboot it may belong to any other. A process is ours
only if pid and time of birth are those recorded, or if it carries the mark of this very lab and
part in its environment (one that was started but not recorded, because its starter was killed in
between).
"""

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import Signals

import psutil

from devflow.lab.site.files import make_folder, read_or_none, write_secret

_MARK_LAB = "DEVFLOW_LAB_FOLDER"
_MARK_PART = "DEVFLOW_LAB_PART"
_CLOCK_TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True)
class Record:
    """A process that was started: its identity, and a digest of its settings."""

    pid: int
    created: float
    """Time of birth, seconds since the epoch."""
    boot: str
    """The boot of the machine it was born in; empty where the system doesn't report one."""
    fingerprint: str
    """Digest of its command, environment and files: another one means it must start anew."""

    def process(self) -> psutil.Process | None:
        """Return the process if it is alive and the one that was recorded."""
        if self.boot != _boot():
            return None
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < _CLOCK_TOLERANCE_SECONDS
            alive = process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return None
        return process if same and alive else None


def start(
    part: str,
    lab_folder: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    record: Path,
    fingerprint: str,
) -> psutil.Process:
    """Start ``command`` in a session of its own, its output in ``log``, and record its identity."""
    make_folder(log.parent)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        child = subprocess.Popen(
            command,
            env={**environment, _MARK_LAB: str(lab_folder), _MARK_PART: part},
            cwd=lab_folder,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            start_new_session=True,
            # What it writes is for its owner only, whatever the program would do by itself.
            umask=0o077,
        )
    finally:
        os.close(handle)
    started = psutil.Process(child.pid)
    born = Record(child.pid, started.create_time(), _boot(), fingerprint)
    write_secret(record, json.dumps(asdict(born)) + "\n")
    return started


def load(record: Path) -> Record | None:
    """Read a recorded process; ``None`` if there is no record, or a damaged one."""
    try:
        content = json.loads(read_or_none(record) or b"")
        return Record(
            pid=int(content["pid"]),
            created=float(content["created"]),
            boot=str(content["boot"]),
            fingerprint=str(content["fingerprint"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def strays(lab_folder: Path, recorded_pids: set[int]) -> dict[int, str]:
    """Return processes of this lab that no record knows: pid → part.

    What a recorded process has started itself, such as a plugin, is that process's own.
    """
    found: dict[int, str] = {}
    for process in psutil.process_iter(["pid", "uids"]):
        if process.pid in recorded_pids or process.pid == os.getpid():
            continue
        try:
            if process.uids().real != os.getuid():
                continue
            environment = process.environ()
            if not recorded_pids.isdisjoint(parent.pid for parent in process.parents()):
                continue
        except (psutil.Error, OSError):
            continue
        if environment.get(_MARK_LAB) == str(lab_folder) and _MARK_PART in environment:
            found[process.pid] = environment[_MARK_PART]
    return found


def stop(processes: Mapping[psutil.Process, Signals], grace_seconds: float) -> None:
    """Ask the processes to end, each by its signal; kill those that have not after the grace."""
    for process, signal in processes.items():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal)
            # One that was suspended can't end until it goes on.
            process.resume()
    _, alive = psutil.wait_procs(processes, timeout=grace_seconds)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=grace_seconds)


def _boot() -> str:
    # Linux only; elsewhere the time of birth must do.
    return (read_or_none(Path("/proc/sys/kernel/random/boot_id")) or b"").decode().strip()
