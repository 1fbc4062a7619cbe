import socket
from pathlib import Path

from devflow.lab.site import ports


def listener() -> socket.socket:
    server = socket.socket()
    server.bind((ports.LOOPBACK, 0))
    server.listen()
    return server


def test_every_name_gets_a_port_of_its_own() -> None:
    assigned = ports.assign(["a", "b", "c"], recorded={}, held=())
    assert len(set(assigned.values())) == 3
    assert all(ports.is_free(port) for port in assigned.values())


def test_a_recorded_port_that_is_free_is_used_again() -> None:
    first = ports.assign(["a", "b"], recorded={}, held=())
    assert ports.assign(["b", "a"], recorded=first, held=()) == first


def test_a_recorded_port_that_somebody_took_is_replaced() -> None:
    with listener() as taken:
        port = taken.getsockname()[1]
        assigned = ports.assign(["a"], recorded={"a": port}, held=())
    assert assigned["a"] != port


def test_a_port_that_the_lab_itself_listens_on_stays() -> None:
    with listener() as own:
        port = own.getsockname()[1]
        assert ports.assign(["a"], recorded={"a": port}, held={"a"}) == {"a": port}


def test_two_names_that_recorded_the_same_port_part() -> None:
    free = ports.assign(["a"], recorded={}, held=())["a"]
    assigned = ports.assign(["a", "b"], recorded={"a": free, "b": free}, held=())
    assert assigned["a"] == free != assigned["b"]


def test_a_damaged_record_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    assert ports.load(file) == {}
    for content in ("", "{", "[1]", '{"a": "x"}'):
        file.write_text(content)
        assert ports.load(file) == {}


def test_saved_ports_are_read_back(tmp_path: Path) -> None:
    ports.save(tmp_path / "ports.json", {"a": 1})
    assert ports.load(tmp_path / "ports.json") == {"a": 1}
