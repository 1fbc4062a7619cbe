"""Arguments of a component, checked before anything is declared."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from devflow.components.refused import Refused
from devflow.components.settings.given import given
from devflow.release.spec.model import SpecModel
from devflow.release.spec.problems import to_spec_error


def checked(model: type[SpecModel], name: str, args: Mapping[str, Any]) -> Any:
    """Return ``args`` of the component ``name``, without those that are ``None``.

    :raises Refused: one line for each argument that can't be used.
    """
    try:
        return given(model.model_validate(args, by_alias=False, by_name=True))
    except ValidationError as error:
        raise Refused(name, to_spec_error(error, model, by_alias=False)) from None
