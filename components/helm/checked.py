"""Arguments of a component, checked before anything is declared."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from devflow.components.refused import Refused, check_resource_name
from devflow.components.settings.given import given
from devflow.release import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.problems import refuse_sets, to_spec_error


def checked(model: type[SpecModel], name: str, args: Mapping[str, Any]) -> Any:
    """Return ``args`` of the component ``name``, without those that are ``None``.

    :raises Refused: one line for each argument that can't be used.
    """
    check_resource_name(name)
    try:
        refuse_sets(args)
        return given(model.model_validate(args, by_alias=False, by_name=True))
    except SpecError as error:
        problems = error
    except ValidationError as error:
        problems = to_spec_error(error, model, by_alias=False)
    raise Refused(name, problems)
