"""The docstrings of the keys of a spec, for what is generated from it."""

import ast
import inspect
import textwrap

from pydantic import BaseModel


def docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The docstring under each key of ``model``, or its field's description, in one line."""
    described = {name: field.description for name, field in model.model_fields.items()}
    found = {name: " ".join(text.split()) for name, text in described.items() if text}
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            found |= _docstrings_in(part)
    return found


def _docstrings_in(part: type[BaseModel]) -> dict[str, str]:
    try:
        source = inspect.getsource(part)
    except OSError:
        # Made by a call: its fields bring their descriptions.
        return {}
    (definition,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 - it is a class's source
    found = {}
    for key, text in zip(definition.body, definition.body[1:], strict=False):
        match key, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(doc))),
            ):
                found[name] = " ".join(doc.split())
    return found
