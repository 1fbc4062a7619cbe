"""Addresses of servers are URLs that a program can connect to (faults/24, faults/28)."""

import pytest

from devflow.reading.grammar.server_address import split_address

GOOD = (
    "https://a",
    "http://a:65535/b?c=d#e",
    "https://[::1]:443",
    "https://u:p@a",
    "HTTPS://A.example",
    "https://bücher.example",
)
BAD = (
    *(
        "",
        "tulip",
        "//tulip",
        "ftp://tulip",
        "https:tulip",
        "https://",
        "https://:443",
        "https:///",
    ),
    *("https://[", "https://tulip]", "https://[tulip", "https://[tulip]", "https://\u2100"),
    *("https://tulip:0", "https://tulip:65536", "https://tulip:x", "https://tulip:-1"),
    *("https://tulip tulip", "https://tulip/ ", "https://tu\nlip", "https://tu\tlip", " https://a"),
    *("https://u:tulip@[", "https://u:tulip@"),
)


@pytest.mark.parametrize("address", GOOD)
def test_an_address_is_split(address: str) -> None:
    assert split_address(address, "http", "https").hostname


@pytest.mark.parametrize("address", BAD)
def test_what_is_none_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(ValueError, match=r"^not the address of a server; begin with ") as caught:
        split_address(address, "http", "https")
    assert "tulip" not in str(caught.value)
