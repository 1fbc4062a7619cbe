"""Texts of a route: expressions, header names and values, methods, as HTTP and Envoy take them."""

import re
from typing import Annotated

from pydantic import AfterValidator

from devflow.reading.grammar.texts import check_path, check_text
from devflow.reading.shown import shown

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_METHOD = re.compile(r"[A-Z]+", re.ASCII)
_NOT_RE2 = re.compile(r"\(\?[=!<>](?!P)|\\[1-9]")
"""Look-ahead, look-behind, back references: Python has them, RE2 doesn't."""
_REGEX_LIMIT = 1024


def check_regex(text: str) -> str:
    """A regular expression that RE2 takes; routers use it for whole values.

    :raises ValueError: what is wrong, and the way out.
    """
    if not text or len(text) > _REGEX_LIMIT:
        raise ValueError(
            f"{shown(text)} has {len(text)} characters; an expression has 1 to {_REGEX_LIMIT}"
        )
    if _NOT_RE2.search(text):
        raise ValueError(
            f"{shown(text)} looks ahead, behind or back, which routers (RE2) can't; write it"
            " without"
        )
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{shown(text)} is no regular expression: {error}") from None
    return text


def check_header(name: str) -> str:
    """The name of an HTTP header, which isn't one of HTTP/2's own.

    :raises ValueError: what is wrong, and the way out.
    """
    if name.lower() == "host" or name.startswith(":"):
        raise ValueError(f"{shown(name)} is the host of a request; use rewrite: {{host: NAME}}")
    if not _TOKEN.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not a header's name; use letters, digits and '-', as in x-tenant"
        )
    return name


def check_header_value(text: str) -> str:
    """:raises ValueError: the text holds a line break, or can't be sent."""
    check_text(text)
    if "\n" in text or "\r" in text:
        raise ValueError(f"{shown(text)} has a line break; a header's value is one line")
    return text


def check_method(method: str) -> str:
    """:raises ValueError: it isn't written as HTTP has it."""
    if not _METHOD.fullmatch(method):
        raise ValueError(f"{shown(method)} is not a method; write it as in GET or POST")
    return method


def check_route_path(path: str) -> str:
    """The path of a request, without its query.

    :raises ValueError: what is wrong, and the way out.
    """
    check_path(path)
    if "?" in path:
        raise ValueError(
            f"{shown(path)} has a query; match it by 'query', and write the path alone"
        )
    return path


RoutePath = Annotated[str, AfterValidator(check_route_path)]
Regex = Annotated[str, AfterValidator(check_regex)]
HeaderName = Annotated[str, AfterValidator(check_header)]
HeaderValue = Annotated[str, AfterValidator(check_header_value)]
Method = Annotated[str, AfterValidator(check_method)]
