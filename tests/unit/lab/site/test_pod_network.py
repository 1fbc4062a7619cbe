import socket
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


def test_a_network_is_kept_as_long_as_it_is_free() -> None:
    first = assign(None, held=False)
    assert first.is_loopback
    assert assign(first, held=False) == first


def test_a_network_that_another_lab_has_taken_is_left_to_it() -> None:
    first = assign(None, held=False)
    with _hold(first):
        assert assign(first, held=True) == first
        assert assign(first, held=False) != first


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pod_network, "is_free", lambda _network: False)
    with pytest.raises(UserError, match=r"all are taken by other labs"):
        assign(None, held=False)
