import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devflow.lab.site import ports


@pytest.fixture
def starting() -> Iterator[ExitStack]:
    """What a lab that starts has reserved."""
    with ExitStack() as reserved:
        yield reserved


def listener() -> socket.socket:
    server = socket.socket()
    server.bind((ports.LOOPBACK, 0))
    server.listen()
    return server


def test_every_name_gets_a_port_of_its_own(starting: ExitStack) -> None:
    assigned = ports.assign(["a", "b", "c"], {}, (), starting)
    assert len(set(assigned.values())) == 3


def test_a_recorded_port_that_is_free_is_used_again(starting: ExitStack) -> None:
    with ExitStack() as before:
        first = ports.assign(["a", "b"], {}, (), before)
    assert ports.assign(["b", "a"], first, (), starting) == first


def test_a_recorded_port_that_somebody_took_is_replaced(starting: ExitStack) -> None:
    with listener() as taken:
        port = taken.getsockname()[1]
        assigned = ports.assign(["a"], {"a": port}, (), starting)
    assert assigned["a"] != port


def test_a_port_that_the_lab_itself_listens_on_stays(starting: ExitStack) -> None:
    with listener() as own:
        port = own.getsockname()[1]
        assert ports.assign(["a"], {"a": port}, {"a"}, starting) == {"a": port}


def test_two_names_that_recorded_the_same_port_part(starting: ExitStack) -> None:
    with ExitStack() as before:
        free = ports.assign(["a"], {}, (), before)["a"]
    assigned = ports.assign(["a", "b"], {"a": free, "b": free}, (), starting)
    assert assigned["a"] == free != assigned["b"]


def test_a_reserved_port_takes_a_server_and_nobody_who_asks_for_any(starting: ExitStack) -> None:
    """Two labs that started at the same moment picked the same port now and then."""
    # So many that some who are given any port would be given one of them.
    names = [str(number) for number in range(200)]
    mine = set(ports.assign(names, {}, (), starting).values())
    with ExitStack() as others:
        theirs = set(ports.assign(names, {}, (), others).values())
        for _ in names:
            theirs.add(others.enter_context(listener()).getsockname()[1])
    assert mine.isdisjoint(theirs)
    with socket.create_server((ports.LOOPBACK, mine.pop())) as server:
        server.getsockname()


def test_a_damaged_record_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    assert ports.load(file) == {}
    for content in ("", "{", "[1]", '{"a": "x"}'):
        file.write_text(content)
        assert ports.load(file) == {}


def test_saved_ports_are_read_back(tmp_path: Path) -> None:
    ports.save(tmp_path / "ports.json", {"a": 1})
    assert ports.load(tmp_path / "ports.json") == {"a": 1}
