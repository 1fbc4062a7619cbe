"""The load stays on this machine."""

import pytest

from devflow.errors import UserError
from devflow.lab.load import Target


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.10.0.7:8080/cart?full=1", "http://127.10.0.7:8080/cart?full=1"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://localhost/", "http://127.0.0.1/"),
        ("http://shop.localhost:8080/", "http://127.0.0.1:8080/"),
    ],
)
def test_loopback_is_reached_by_its_address(url: str, reached: str) -> None:
    assert Target.parse(url).url == reached


def test_the_host_is_the_one_of_the_url_unless_another_is_given() -> None:
    assert Target.parse("http://shop.localhost:8080/").host == "shop.localhost:8080"
    assert Target.parse("http://127.0.0.1:8080", "shop.example.com").host == "shop.example.com"


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1:8080/",
        "http://0.0.0.0:8080/",
        "http://[::ffff:192.0.2.1]/",
        "http://shop.example.com/",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@192.0.2.1/",
        "http:///",
    ],
)
def test_anything_else_is_refused_by_name(url: str) -> None:
    with pytest.raises(UserError, match="not on this machine"):
        Target.parse(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://127.0.0.1/", "not an http:// URL"),
        ("127.0.0.1:8080", "not an http:// URL"),
        ("http://127.0.0.1:http/", "is not a URL"),
        ("http://127.0.0.1:99999/", "is not a URL"),
    ],
)
def test_what_is_no_plain_http_url_is_refused(url: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        Target.parse(url)
