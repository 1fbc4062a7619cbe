import socket
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from devflow.errors import UserError
from devflow.lab.site import pod_network
from devflow.lab.site.pod_network import CLAIM_PORT, assign, claim_address, load, save


def _hold(network: IPv4Network) -> socket.socket:
    claim = socket.socket()
    claim.bind((claim_address(network), CLAIM_PORT))
    claim.listen()
    return claim


@pytest.fixture
def starting() -> Iterator[ExitStack]:
    """What a lab that starts has reserved."""
    with ExitStack() as reserved:
        yield reserved


def test_a_network_is_kept_as_long_as_it_is_free(starting: ExitStack) -> None:
    with ExitStack() as before:
        first = assign(None, before, held=False)
    assert first.is_loopback
    assert assign(first, starting, held=False) == first


def test_a_network_that_another_lab_has_taken_is_left_to_it(starting: ExitStack) -> None:
    with ExitStack() as before:
        first = assign(None, before, held=False)
    with _hold(first):
        assert assign(first, starting, held=True) == first
        assert assign(first, starting, held=False) != first


def test_a_network_that_another_lab_starts_with_is_left_to_it_and_its_part_can_listen(
    starting: ExitStack,
) -> None:
    first = assign(None, starting, held=False)
    with ExitStack() as others:
        assert assign(first, others, held=False) != first
    with socket.create_server((claim_address(first), CLAIM_PORT)) as server:
        server.getsockname()


def test_what_was_recorded_is_read_again(tmp_path: Path) -> None:
    network = IPv4Network("127.77.0.0/16")
    save(tmp_path / "network", network)
    assert load(tmp_path / "network") == network


@pytest.mark.parametrize("content", ["", "nonsense", "10.0.0.0/16", "::1/128"])
def test_a_record_that_makes_no_sense_counts_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "network"
    file.write_text(content)
    assert load(file) is None


def test_a_system_without_free_networks_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, starting: ExitStack
) -> None:
    # An address that no machine has here.
    monkeypatch.setattr(pod_network, "claim_address", lambda _network: "192.0.2.1")
    with pytest.raises(UserError, match=r"all are taken by other labs"):
        assign(None, starting, held=False)
