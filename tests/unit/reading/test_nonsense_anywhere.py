"""Good documents with nonsense at one place: read, or refused in the documented error.

Coverage leads byte by byte; this leads to each place of a document, whatever its depth.
"""

import copy
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.fuzz.readers import READERS

_READERS = ("app", "job", "kubeconfig", "manifests", "pod-template", "probe", "stack", "volume")
_NONSENSE: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**63, 0.5, "", "x", "-1", "1s", "\0", [], [None], ["x"], [[]]),
    *({}, {"x": "y"}, {"x": None}, {"name": "x"}, [{"name": "x"}, {"name": "x"}]),
)
_LONG = 1500
_SAMPLE, _SOAKED = 25, 5000
"""How many of each reader's there are in ``make test`` and in ``make soak``, at most."""


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


def _nonsense(good: Any) -> Iterator[Any]:
    yield from _NONSENSE
    if isinstance(good, str | int | float):
        # What a good value begins or ends like gets further than what is nonsense as a whole.
        yield from (f"{good}{'x' * _LONG}", f"{chr(11) * _LONG}{good}")


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def _spoiled(document: Any, path: tuple[Any, ...], nonsense: Any) -> Any:
    made = copy.deepcopy(document)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = nonsense
    return made


@pytest.mark.parametrize("name", _READERS)
def test_it_is_read_or_refused(name: str, request: pytest.FixtureRequest) -> None:
    reader = READERS[name]
    good = [list(yaml.safe_load_all(seed)) for seed in reader.seeds]
    inputs = [
        (index, place, nonsense)
        for index, documents in enumerate(good)
        for each, document in enumerate(documents)
        for place in ((each, *path) for path in _places(document))
        for nonsense in _nonsense(_at(good[index], place))
    ]
    most, seed = _SAMPLE, name
    if request.config.getoption("soak"):
        most, seed = _SOAKED, os.environ.get("DEVFLOW_SEED", "1")
    inputs = random.Random(seed).sample(inputs, min(most, len(inputs)))
    for index, place, nonsense in inputs:
        text = yaml.safe_dump_all(_spoiled(good[index], place, nonsense)).encode()
        try:
            reader.read(text)
        except reader.errors as error:
            lines = str(error).splitlines()
        except Exception as error:
            error.add_note(f"{name}: {place} is {nonsense!r}:\n{text.decode()}")
            raise
        else:
            continue
        assert all(len(line) <= 1000 for line in lines), (place, nonsense)
