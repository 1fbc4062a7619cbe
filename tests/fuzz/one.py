"""``python -m tests.fuzz.one READER SECONDS PREFIX``: one reader, until its time is up or it fails.

What it can't take is written to a file whose path begins with PREFIX.
"""

import os
import sys
import time

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["devflow"]):
    from tests.fuzz.readers import READERS, Reader

_SLOW_SECONDS = 5
"""Of the processor: a machine that is busy with something else slows no reader down."""
_HUNG_SECONDS = 120
_LONGEST_BYTES = 4096
_LONGEST_LINE = 1000


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
        f"-artifact_prefix={prefix}",
        "-print_final_stats=1",
    ]
    for seed in reader.seeds:
        once(seed)
    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()


def _check_words(error: Exception) -> None:
    if any(len(line) > _LONGEST_LINE for line in str(error).splitlines()):
        raise AssertionError(f"an error has more than {_LONGEST_LINE} characters in a line")


if __name__ == "__main__":
    _run(READERS[sys.argv[1]], int(sys.argv[2]), sys.argv[3])
