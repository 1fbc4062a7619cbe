"""One place in a program's source that has to be different: built from a copy of its module."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from devflow.lab.programs.go import run_go
from devflow.lab.programs.tool import ToolError


@dataclass(frozen=True)
class SourceChange:
    """``old`` becomes ``new`` in one file of a Go module, for what no flag of a program can change.
    Where ``old`` is ``None``, ``new`` is the whole file.

    Go's own copy of the module stays as it is.
    """

    name: str
    """What the change is for; part of the program's name in the cache."""
    module_path: str
    file: str
    """Path in the module."""
    old: str | None
    """A text that is there once."""
    new: str

    async def modfile(self, module: Path, scratch: Path) -> Path:
        """Write to ``scratch`` what ``go build -modfile`` needs to build ``module`` so changed.

        :raises ToolError: Go doesn't have the module, or the text is not there exactly once.
        """
        # It may not be there yet: `go list` knows no folder then.
        found = await run_go(("mod", "download", "-json", self.module_path), module)
        copy = scratch / "source"
        _copy(Path(json.loads(found)["Dir"]), copy)
        source = (copy / self.file).read_text()
        (copy / self.file).write_text(self._changed(source))
        file = scratch / "go.mod"
        pinned = (module / "go.mod").read_text()
        file.write_text(f"{pinned}\nreplace {self.module_path} => {copy}\n")
        shutil.copyfile(module / "go.sum", scratch / "go.sum")
        return file

    def _changed(self, source: str) -> str:
        if self.old is None:
            return self.new
        if source.count(self.old) != 1:
            count = source.count(self.old)
            raise ToolError(f"{self.module_path}/{self.file}: {count} times {self.old!r}, not once")
        return source.replace(self.old, self.new)


def _copy(original: Path, copy: Path) -> None:
    """Copy a folder of Go's module cache, but not its modes: they would forbid every change."""
    for folder, _, files in os.walk(original):
        target = copy / Path(folder).relative_to(original)
        target.mkdir(parents=True)
        for file in files:
            shutil.copyfile(Path(folder, file), target / file)
