"""The plugin's parameters, strictly: what isn't known or has another type is refused."""

import json
from collections.abc import Mapping

from devflow.release.argo_cd.application import FILE_PARAMETER, SPEC_PARAMETER
from devflow.release.errors import SpecError
from devflow.release.spec.problems import unknown_key

IMAGE_PARAMETER = "image"
NAMES = (FILE_PARAMETER, IMAGE_PARAMETER, SPEC_PARAMETER)


def read_parameters(text: str) -> Mapping[str, str]:
    """Read ``ARGOCD_APP_PARAMETERS``: a JSON list of ``{name, string | array | map}``, or ``null``.

    :raises SpecError: one line for each parameter that is unknown, there twice, or not a string.
    """
    values: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for parameter in json.loads(text) or []:
        name = parameter.get("name", "")
        where = f"parameter {name}"
        if name not in NAMES:
            problems.append((where, unknown_key(name, NAMES).replace("key", "parameter")))
        elif name in values:
            problems.append((where, "is there twice; keep one"))
        elif not isinstance(value := parameter.get("string"), str):
            given = next((form for form in ("array", "map") if form in parameter), "nothing")
            problems.append((where, f"has to be a string, and has {given}"))
        else:
            values[name] = value
    if problems:
        raise SpecError.of(problems)
    return values


def read_spec(text: str) -> Mapping[str, object]:
    """Read the parameter ``spec``: an app as a JSON mapping.

    :raises SpecError: if it is none.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise SpecError(f"parameter {SPEC_PARAMETER}", f"is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise SpecError(f"parameter {SPEC_PARAMETER}", "is not a JSON mapping of an app's keys")
    return value
