"""References to arguments, ``{{args.NAME}}``: Argo Rollouts puts the arguments' values there."""

import re

from devflow.reading.shown import shown
from devflow.release.metrics.arguments import HASHES, reference

_REFERENCE = re.compile(r"\{\{(?P<text>.*?)(?P<end>\}\}|$)", re.DOTALL)


def check_references(text: str) -> str:
    """A text whose references are to arguments that an analysis has: without a value for one of
    them it would end in an error, and the release with it.

    :raises ValueError: naming the reference.
    """
    known = {reference(name) for name in HASHES.values()}
    for found in _REFERENCE.finditer(text):
        if f"{{{{{found['text'].strip()}{found['end']}" not in known:
            raise ValueError(
                f"{shown(text)}: {shown(found[0])} is no argument that Argo Rollouts has a value"
                f" for; use {' or '.join(sorted(known))}"
            )
    return text


def filled(text: str) -> str:
    """A text with a value in place of each reference, as Argo Rollouts reads it then."""
    return _REFERENCE.sub(lambda found: "0" if found["end"] else found[0], text)
