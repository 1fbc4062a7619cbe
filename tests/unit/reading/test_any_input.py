"""Whatever a reader is given, it has a value or its documented error (faults/23, faults/24).

Seeded; ``python -m tests.fuzz`` goes on where this ends.
"""

import contextlib
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS

_BOMBS = (
    b"[" * 3000,
    b"{" * 3000,
    b"&a [*a]",
    b"9" * 5000,
    b"2026-13-45",
    b"\xff",
    b"\0",
    b'"\\ud800"',
)
_PIECES = [
    b"[",
    b"]",
    b"{",
    b"}",
    b": ",
    b"- ",
    b"&a ",
    b"*a",
    b"!!int ",
    b'"',
    b"'",
    b"\n",
    b"9",
    b"%",
]


def _mutated(seed: bytes, numbers: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(numbers.randint(1, 4)):
        place = numbers.randint(0, len(data))
        end = place + numbers.randint(0, 4)
        data[place:end] = numbers.choice(_PIECES) * numbers.choice([0, 1, 1, 60])
    return bytes(data)


@pytest.mark.parametrize("name", READERS)
def test_bombs_and_mutations_of_good_inputs_end_in_the_documented_error(name: str) -> None:
    reader, numbers = READERS[name], random.Random(name)
    inputs = [*_BOMBS, *reader.seeds]
    inputs += [_mutated(numbers.choice(reader.seeds), numbers) for _ in range(60)]
    for data in inputs:
        try:
            reader.read(data)
        except reader.errors as error:
            lines = str(error).splitlines()
        else:
            continue
        assert all(len(line) <= 1000 for line in lines)


@pytest.mark.parametrize("name", ["yaml", "json", "image", "quantity", "promql", "mongodb"])
@settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode()))
@example(b"")
def test_any_bytes_end_in_the_documented_error(name: str, data: bytes) -> None:
    reader = READERS[name]
    with contextlib.suppress(*reader.errors):
        reader.read(data)
