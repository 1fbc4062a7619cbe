"""Short forms: a value where a mapping with one key would be meant."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, BeforeValidator


def short_form(key: str, forms: Any) -> BeforeValidator:
    """Reads a value that is no mapping as the mapping ``{key: value}``.

    ``forms`` is the type of both, for the JSON schema that editors check by.
    """

    def read(value: Any) -> Any:
        return value if isinstance(value, Mapping | BaseModel) else {key: value}

    return BeforeValidator(read, json_schema_input_type=forms)
