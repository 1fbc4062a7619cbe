"""What pydantic found wrong with a spec, in words a user can act on."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from devflow.reading.renamed_keys import RENAMED
from devflow.reading.sets import set_in
from devflow.reading.shown import shown, shown_key
from devflow.release.errors import SpecError
from devflow.release.spec.deferred import OUTPUT, UNION_TAG, Deferred

_PYTHONS = re.compile(r"(?<!')\b(True|False|None)\b")
"""Values in pydantic's list of those that are allowed; texts there are in quotes."""
_MOST_NAMED = 30
"""More keys than that are no longer a line that a person reads."""


def to_spec_error(error: ValidationError, model: type[BaseModel], *, by_alias: bool) -> SpecError:
    """All problems of one model as one error."""
    return SpecError.of(
        [p for details in error.errors() for p in _describe(details, model, by_alias)]
    )


def join_path(parts: Sequence[int | str]) -> str:
    """``("steps", 2, "pause")`` as ``steps[2].pause``."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{shown_key(part)}" if path else shown_key(part)
    return path


def refuse_sets(written: object) -> None:
    """Refuse a set, at any depth of what a program wrote.

    :raises SpecError: naming the first one.
    """
    place = set_in(written)
    if place is not None:
        raise SpecError(join_path(place), "is a set, which has no order; write a list")


def unknown_key(key: object, known: Iterable[str]) -> str:
    """What to say of a key that isn't known: the nearest one that is, or all of them."""
    names = sorted(known)
    if not names:
        return "unknown key; there is nothing to set here"
    near = difflib.get_close_matches(str(key), names, n=1)
    if near:
        return f"unknown key; did you mean {near[0]!r}?"
    if len(names) > _MOST_NAMED:
        return f"unknown key; `devflow schema` has the {len(names)} that are known"
    return f"unknown key; known are {', '.join(names)}"


def _describe(
    details: ErrorDetails, model: type[BaseModel], by_alias: bool
) -> Sequence[tuple[str, str]]:
    path = [part for part in details["loc"] if not _is_pydantics_own(part)]
    where, cause = join_path(path), details.get("ctx", {}).get("error")
    if isinstance(details["input"], Deferred):
        return [(where, OUTPUT)]
    if isinstance(cause, SpecError):
        problems = cause.under(where).problems
        return problems if by_alias else [_told_in_python(w, what, model) for w, what in problems]
    if details["type"] == "extra_forbidden":
        return [(where, _unknown_key_of(_model_at(model, path[:-1], by_alias), path[-1], by_alias))]
    return [(where, str(cause) if cause else _in_words(details))]


def _in_words(details: ErrorDetails) -> str:
    value, limit = shown(details["input"]), details.get("ctx", {})
    match details["type"]:
        case "missing":
            return "is missing; it has no default"
        case "int_type":
            return f"{value} is not a whole number"
        case "string_type":
            return f"{value} is not a text; put it in quotes"
        case "bool_type":
            return f"{value} is neither true nor false"
        case "invalid_key":
            return f"{value} is not a key; keys are texts"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{value} is not a mapping of keys to values"
        case "tuple_type" | "list_type":
            return f"{value} is not a list"
        case "float_type":
            return f"{value} is not a number"
        case "greater_than":
            return f"{value} is too small; it has to be above {limit['gt']:g}"
        case "greater_than_equal":
            return f"{value} is too small; the least is {limit['ge']}"
        case "less_than_equal":
            return f"{value} is too large; the most is {limit['le']}"
        case "string_too_short":
            return "is empty; give it a value"
        case "too_long":
            return f"has {limit['actual_length']:,} entries; the most is {limit['max_length']}"
        case "too_short":
            return f"has {limit['actual_length']} entries; the least is {limit['min_length']}"
        case "literal_error":
            return f"{value} is not known; use {_PYTHONS.sub(_as_in_yaml, limit['expected'])}"
        case _:
            return f"{value}: {details['msg'].lower()}"


def _as_in_yaml(found: re.Match[str]) -> str:
    return {"True": "true", "False": "false", "None": "null"}[found[0]]


def _is_pydantics_own(part: int | str) -> bool:
    """Pydantic adds to the path the branch of a union and the word ``[key]``; users never wrote
    them.
    """
    return isinstance(part, str) and (part.startswith(UNION_TAG) or part == "[key]")


def _unknown_key_of(model: type[BaseModel], key: int | str, by_alias: bool) -> str:
    for part in model.__mro__:
        renamed = RENAMED.get((part.__name__, str(key) if by_alias else to_camel(str(key))))
        if renamed is not None:
            now = renamed.now if by_alias else _as_in_python(renamed.now, model)
            return f"unknown key; since {renamed.since} it is {now}"
    return unknown_key(key, _fields(model, by_alias))


def aliases_unlike_names(model: type[BaseModel]) -> dict[str, str]:
    """Keys of ``model`` that a program has other words for, not just other letters, and those."""
    return {
        alias: name
        for alias, name in ((f.alias, n) for n, f in model.model_fields.items())
        if alias and alias.lower() != name.replace("_", "")
    }


def _as_in_python(path: str, model: type[BaseModel]) -> str:
    """``path`` from ``model`` with the keys of models by the names that a program has for them."""
    return _told_in_python(path, "", model)[0]


def _told_in_python(path: str, what: str, model: type[BaseModel]) -> tuple[str, str]:
    """Likewise, and what is said there: of keys that are in it, and of those beside it."""
    parts = []
    for part in path.split("."):
        key, bracket, rest = part.partition("[")
        # Pydantic's part of the path has a program's names, that of a check of ours a file's.
        fields = model.model_fields
        field = _fields(model, by_alias=True).get(key) or fields.get(key)
        if field is not None:
            key = next(n for n, each in fields.items() if each is field)
            model = next(_models_in(field.annotation), model)
        parts.append(f"{key}{bracket}{rest}")
    for alias, name in aliases_unlike_names(model).items():
        what = what.replace(f"'{alias}'", f"'{name}'")
    return ".".join(parts), what


def _model_at(model: type[BaseModel], path: Sequence[int | str], by_alias: bool) -> type[BaseModel]:
    """The model that ``path`` leads to from ``model``."""
    for part in path:
        fields = _fields(model, by_alias)
        if isinstance(part, str) and part in fields:
            model = next(_models_in(fields[part].annotation), model)
    return model


def _fields(model: type[BaseModel], by_alias: bool) -> dict[str, FieldInfo]:
    """The fields of ``model`` by the names that users write."""
    return {(f.alias if by_alias else n) or n: f for n, f in model.model_fields.items()}


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
