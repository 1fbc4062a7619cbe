"""``python -m tests.fuzz.one READER SECONDS PREFIX``: one reader, until its time is up or it fails.

What it can't take is written to a file whose path begins with PREFIX; so does the folder of what
the search begins with and finds on its way.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["devflow"]):
    from tests.fuzz.readers import READERS, Reader

_SLOW_SECONDS = 5
"""Of the processor: a machine that is busy with something else slows no reader down."""
_HUNG_SECONDS = 120
_LONGEST_BYTES = 4096
_LONGEST_LINE = 1000
_STACK_SCHEMA = Path(__file__).parents[2] / "stacks" / "schema.json"


def _run(reader: Reader, seconds: int, prefix: str) -> None:
    def once(data: bytes) -> None:
        began = time.process_time()
        try:
            reader.read(data)
        except reader.errors as error:
            _check_words(error)
        if time.process_time() - began > _SLOW_SECONDS:
            raise AssertionError(f"it took over {_SLOW_SECONDS} s")

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_HUNG_SECONDS}",
        f"-max_len={_LONGEST_BYTES}",
        f"-seed={os.environ.get('DEVFLOW_SEED', '1')}",
        f"-dict={_dictionary(Path(f'{prefix}words'))}",
        f"-artifact_prefix={prefix}",
        "-print_final_stats=1",
    ]
    for seed in reader.seeds:
        once(seed)
    atheris.Setup([sys.argv[0], *options, str(_corpus(reader, Path(f"{prefix}corpus")))], once)
    atheris.Fuzz()


def _corpus(reader: Reader, folder: Path) -> Path:
    """The reader's own inputs and nothing else, so that a search by the same seed is the same."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, seed in enumerate(reader.seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    return folder


def _dictionary(file: Path) -> Path:
    """Every key and word of a stack's file: chance alone would hardly ever write one."""
    schema = json.loads(_STACK_SCHEMA.read_text(encoding="utf-8"))
    words = sorted(
        {word for word in _words(schema) if word.isascii() and word.isprintable()} - {""}
    )
    file.write_text("".join(f"{json.dumps(word)}\n" for word in words), encoding="utf-8")
    return file


def _words(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            yield from schema.get("properties", ())
            yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
            for part in schema.values():
                yield from _words(part)
        case list():
            for part in schema:
                yield from _words(part)


def _check_words(error: Exception) -> None:
    if any(len(line) > _LONGEST_LINE for line in str(error).splitlines()):
        raise AssertionError(f"an error has more than {_LONGEST_LINE} characters in a line")


if __name__ == "__main__":
    _run(READERS[sys.argv[1]], int(sys.argv[2]), sys.argv[3])
