"""To import the lab reads, probes and writes nothing: its modules are declarations."""

import subprocess
import sys

WATCHED = """
import os, pkgutil, sys

caught = []

def by_a_module_of_ours():
    # Beyond the import system it is another module that is being loaded.
    frame = sys._getframe(2)
    while frame and "importlib" not in frame.f_code.co_filename:
        if str(frame.f_globals.get("__name__")).startswith("devflow."):
            return True
        frame = frame.f_back
    return False

def audit(event, arguments):
    watched = ("subprocess.", "socket.", "open", "os.", "shutil.", "glob.", "tempfile.", "pathlib.")
    if event.startswith(watched) and by_a_module_of_ours():
        caught.append((event, str(arguments)[:200]))

read = type(os.environ).__getitem__

def environ(self, key):
    if by_a_module_of_ours():
        caught.append(("os.environ", key))
    return read(self, key)

type(os.environ).__getitem__ = environ
sys.addaudithook(audit)
"""
IMPORT = """
import devflow.lab
import devflow.lab.parts
for module in pkgutil.walk_packages(devflow.lab.parts.__path__, "devflow.lab.parts."):
    __import__(module.name)
"""
PRINT = """
done = list(caught)
print("\\n".join(map(str, done)))
"""
FORBIDDEN = """
import subprocess, socket, shutil
from devflow.lab.parts import mongodb
from devflow.lab.parts.kubernetes import kwok
subprocess.run(["true"])
socket.socket().bind(("127.0.0.1", 0))
open("/dev/null", "w")
os.listdir("/tmp")
shutil.which("mongod")
mongodb.PART.adapted()
kwok.PART.files(None)
"""


def caught(program: str) -> list[str]:
    """What modules of ours did in a new process that runs ``program``."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + program + PRINT],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:-1]


def test_the_lab_and_all_its_parts_are_imported_without_io() -> None:
    assert [line for line in caught(IMPORT) if line] == []


def test_io_of_a_module_would_be_seen() -> None:
    as_a_module = f"exec({FORBIDDEN!r}, {{'__name__': 'devflow.probe', 'os': os}})"
    events = {line.partition(",")[0].strip("('") for line in caught(as_a_module)}
    assert events >= {"subprocess.Popen", "socket.bind", "open", "os.listdir", "os.environ"}
    assert any("stages" in line for line in caught(as_a_module))
