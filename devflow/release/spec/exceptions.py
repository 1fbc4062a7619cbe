"""Which rules of the policy an app may break, and why."""

import json
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devflow.reading.grammar.texts import check_reason
from devflow.reading.shown import shown
from devflow.release.spec.model import SpecModel

EXCEPTIONS_ANNOTATION = "devflow.dev/exceptions"
"""On the Rollout: by rule, why the app may break it, as JSON."""

_RULE = re.compile(r"[a-z]([-a-z]{0,61}[a-z])?", re.ASCII)
_MOST = 50


def _check_rule(name: str) -> str:
    if not _RULE.fullmatch(name):
        raise ValueError(f"{shown(name)} is not a rule's name, such as pinned-images")
    return name


RuleName = Annotated[str, AfterValidator(_check_rule)]
Reason = Annotated[str, AfterValidator(check_reason)]


class ExceptionsPart(SpecModel):
    """The key of an app about the rules of ``devflow check``."""

    exceptions: Annotated[dict[RuleName, Reason], Field(max_length=_MOST)] = Field(default={})
    """By the name of a rule of ``devflow check``, why this app may break it: one line each."""


def exceptions_json(exceptions: dict[str, str]) -> str:
    """The annotation's value."""
    return json.dumps(exceptions, sort_keys=True)
