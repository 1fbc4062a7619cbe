from ipaddress import IPv4Network

import pytest

from devflow.lab.traffic.addresses import Addresses


@pytest.fixture
def few() -> Addresses:
    """Addresses of a network with five for pods."""
    return Addresses(IPv4Network("127.77.0.0/29"))


def test_every_pod_gets_an_address_of_its_own(few: Addresses) -> None:
    taken = [few.take(str(uid)) for uid in range(5)]
    assert sorted(taken) == [f"127.77.0.{n}" for n in range(1, 6)]
    with pytest.raises(RuntimeError, match=r"all addresses of 127\.77\.0\.0/29 are taken"):
        few.take("one too many")


def test_what_a_pod_has_already_is_given_to_nobody_else(few: Addresses) -> None:
    assert few.hold("old", "127.77.0.1")
    assert few.hold("old", "127.77.0.1")
    assert few.take("new") != "127.77.0.1"
    assert not few.hold("double", "127.77.0.1")


def test_an_address_that_was_given_back_is_the_last_to_be_given_again(few: Addresses) -> None:
    first = few.take("a")
    few.release("a")
    later = [few.take(str(uid)) for uid in range(5)]
    assert later[-1] == first


def test_addresses_of_other_networks_are_nobodys_but_that_of_the_node(few: Addresses) -> None:
    assert not few.hold("a", "127.78.0.1")
    assert few.hold("a", "127.0.0.1")
    assert few.hold("b", "127.0.0.1")
