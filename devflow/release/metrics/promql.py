"""PromQL that users write: checked before anything is applied."""

import re
from collections.abc import Mapping

import promql_parser

from devflow.reading.shown import shown
from devflow.release.metrics.promql_size import check_size

ARGUMENTS: Mapping[str, str] = {
    "app": "shop",
    "namespace": "shop",
    "canary-hash": "5d8f7c9b6",
    "stable-hash": "7b6c5d4f8",
    "window": "1m",
}
"""What a query may refer to as ``{{args.NAME}}``, each with a value to check the query with."""

_MOST_WORDS = 200
_REFERENCE = re.compile(r"\{\{(?P<text>[^{}]*)\}\}")


def check_query(query: str) -> str:
    """A query that Prometheus can parse, whose answer is an instant vector.

    :raises ValueError: what is wrong, and the way out.
    """
    if not query.strip():
        raise ValueError("is empty; write a PromQL query that answers with one number")
    check_size(query)
    filled = _REFERENCE.sub(_fill, query)
    try:
        promql_parser.parse(filled)
    except ValueError as error:
        raise ValueError(f"{shown(query)} is not PromQL: {_one_line(error)}") from None
    try:
        # Set operators take instant vectors only. A comment goes on to the end of its line.
        promql_parser.parse(f"({filled}\n) and vector(1)")
    except ValueError:
        raise ValueError(
            f"{shown(query)} doesn't answer with an instant vector; wrap a number in vector(…),"
            " a range in a function such as rate(…)"
        ) from None
    return query


def _one_line(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}…"


def _fill(reference: re.Match[str]) -> str:
    text = reference["text"].strip()
    name = text.removeprefix("args.")
    if name == text or name not in ARGUMENTS:
        known = ", ".join(f"{{{{args.{name}}}}}" for name in ARGUMENTS)
        raise ValueError(f"{shown(reference[0])} in the query is not known; known are {known}")
    return ARGUMENTS[name]
