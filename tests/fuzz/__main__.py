"""``python -m tests.fuzz READER SECONDS [CORPUS]``: inputs that coverage leads to.

Needs the extra ``fuzz``. Ends at the first input that a reader can't take, or takes over 5 s for,
and writes it into the present folder.
"""

import sys

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["devflow", "yaml", "json"]):
    from tests.fuzz.readers import READERS, Reader

_SLOW_SECONDS = 5
_LONGEST_BYTES = 4096


def _run(reader: Reader, seconds: int, corpus: list[str]) -> None:
    def once(data: bytes) -> None:
        try:
            reader.read(data)
        except reader.errors as error:
            _check_words(error)

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_SLOW_SECONDS}",
        f"-max_len={_LONGEST_BYTES}",
        "-print_final_stats=1",
    ]
    for seed in reader.seeds:
        once(seed)
    atheris.Setup([sys.argv[0], *options, *corpus], once)
    atheris.Fuzz()


def _check_words(error: Exception) -> None:
    for line in str(error).splitlines():
        if len(line) > 1000:
            raise AssertionError("an error has more than 1,000 characters in a line")


if __name__ == "__main__":
    _run(READERS[sys.argv[1]], int(sys.argv[2]), sys.argv[3:])
