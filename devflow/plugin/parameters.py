"""The plugin's parameters, strictly: what isn't known or has another type is refused."""

from collections.abc import Mapping
from typing import Any

from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.reading.shown import shown, shown_key
from devflow.release.argo_cd.application import FILE_PARAMETER, SPEC_PARAMETER
from devflow.release.errors import SpecError
from devflow.release.spec.problems import unknown_key

PARAMETERS_VARIABLE = "ARGOCD_APP_PARAMETERS"
IMAGE_PARAMETER = "image"
NAMES = (FILE_PARAMETER, IMAGE_PARAMETER, SPEC_PARAMETER)


def read_parameters(text: str) -> Mapping[str, str]:
    """Read ``ARGOCD_APP_PARAMETERS``: a JSON list of ``{name, string | array | map}``, or ``null``.

    :raises SpecError: one line for each parameter that is unknown, there twice, or not a string.
    """
    parameters = _json(text, PARAMETERS_VARIABLE)
    if not isinstance(parameters or [], list):
        raise SpecError(PARAMETERS_VARIABLE, f"{shown(parameters)} is not a list of parameters")
    values: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for parameter in parameters or []:
        if not isinstance(parameter, dict) or not isinstance(parameter.get("name", ""), str):
            problems.append((PARAMETERS_VARIABLE, f"{shown(parameter)} is not a named parameter"))
            continue
        name = parameter.get("name", "")
        where = f"parameter {shown_key(name)}"
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
    value = _json(text, f"parameter {SPEC_PARAMETER}")
    if not isinstance(value, dict):
        raise SpecError(f"parameter {SPEC_PARAMETER}", "is not a JSON mapping of an app's keys")
    return value


def _json(text: str, source: str) -> Any:
    try:
        return read_json(text, source)
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None
