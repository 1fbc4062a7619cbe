"""Images are references that registries and container runtimes take (faults/13)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devflow.reading.grammar.image import check_image

_HEX = "0123456789abcdef" * 4
_PATH = st.from_regex(r"[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}", fullmatch=True)
_DOMAIN = st.from_regex(r"([a-zA-Z0-9]{1,5}\.){1,2}[a-z]{2,3}(:[1-9][0-9]{0,3})?", fullmatch=True)
_TAG = st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "ghcr.io/acme/shop:1.0.0",
        "localhost:5000/a",
        "[::1]:5000/a/b",
        "a__b/c-d.e:T",
        f"a/b:1@sha256:{_HEX}",
        f"a@sha512:{_HEX * 2}",
    ],
)
def test_a_reference_is_taken_as_it_is(image: str) -> None:
    assert check_image(image) == image


@pytest.mark.parametrize(
    "image",
    [
        "",
        "https://ghcr.io/a/b:1",
        "[:::::]/a:1",
        "ghcr.io/Acme/shop:1",
        "Acme/shop",
        "ghcr.io/a/b:",
        "a/b@sha256:abc",
        f"a@sha256:{_HEX.upper()}",
        "a//b:1",
        "a/b:1:2",
        "/a",
        "a/",
        "a b",
        "a\n",
        "a:-x",
        "a:" + "x" * 129,
        "x" * 256,
        _HEX,
        "ghcr.io:99999/a",
        "-a",
        "a___b",
        "é",
    ],
)
def test_what_no_registry_takes_is_one_line(image: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        check_image(image)


@given(st.one_of(st.none(), _DOMAIN), st.lists(_PATH, min_size=1, max_size=3), st.none() | _TAG)
def test_each_form_of_the_grammar_is_taken(
    domain: str | None, path: list[str], tag: str | None
) -> None:
    # Registries take a first part with a dot for a registry's name.
    assume(domain or len(path) == 1 or "." not in path[0])
    image = "/".join([*([domain] if domain else []), *path]) + (f":{tag}" if tag else "")
    assert check_image(image) == image


@pytest.mark.parametrize("image", ["${IMAGE}", "{{ .Values.image }}", "Acme shop"])
def test_what_is_no_image_isnt_blamed_for_its_capitals(image: str) -> None:
    with pytest.raises(ValueError, match="is not an image; write it as in"):
        check_image(image)
