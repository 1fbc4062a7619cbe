"""The state of a stack on this machine: its engine, its random values, its generated names."""

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.json_text import read_json

FORMAT = 1


@dataclass
class State:
    """The content of ``.devflow/<stack>.json``."""

    engine: str | None = None
    """The engine that made the stack: ``embedded`` or ``pulumi``; ``None`` before the first up."""
    random: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """By URN: the inputs and the outputs of a random resource."""
    names: dict[str, str] = field(default_factory=dict)
    """By URN: the generated name of an object that the program gave none."""
    format: int = FORMAT


class StateFile:
    """Reads and replaces the file: atomically, and readable by its owner only."""

    def __init__(self, project_folder: Path, stack: str) -> None:
        self.path = project_folder / ".devflow" / f"{stack}.json"

    def load(self) -> State:
        """The state, or an empty one if there is none.

        :raises UserError: if the file is damaged, unreadable or of another version.
        """
        try:
            self.path.stat()
        except FileNotFoundError:
            return State()
        except OSError as error:
            raise UserError(f"{self.path} can't be read: {error.strerror}") from None
        data = read_file(self.path)
        try:
            state = State(**read_json(data, str(self.path)))
            if not _has_its_form(state):
                raise TypeError
        except (ReadError, TypeError):
            raise UserError(
                f"{self.path} is damaged: restore it, or remove it to start anew"
            ) from None
        if state.format != FORMAT:
            raise UserError(
                f"{self.path} has format {state.format}, made by another devflow version"
            )
        return state

    def save(self, state: State) -> None:
        """Replace the file if its content would change.

        :raises UserError: if it can't be written.
        """
        data = json.dumps(asdict(state), indent=1, sort_keys=True).encode()
        try:
            if self.path.exists() and self.path.read_bytes() == data:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # mkstemp makes it 0600.
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".state-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            raise UserError(f"{self.path} can't be written: {error.strerror}") from None

    def remove(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


def _has_its_form(state: State) -> bool:
    random, names = state.random, state.names
    return (
        isinstance(state.engine, str | None)
        and isinstance(random, dict)
        and all(isinstance(each, dict) for each in random.values())
        and isinstance(names, dict)
        and all(isinstance(each, str) for each in names.values())
    )
