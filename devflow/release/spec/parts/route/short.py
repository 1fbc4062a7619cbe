"""Short forms: a value where a mapping with one key would be meant."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, BeforeValidator


def short_form(key: str) -> BeforeValidator:
    """Reads a value that is no mapping as the mapping ``{key: value}``."""

    def read(value: Any) -> Any:
        return value if isinstance(value, Mapping | BaseModel) else {key: value}

    return BeforeValidator(read)
