"""Settings as a component's arguments."""

from typing import Any

from devflow.release import Duration
from devflow.release.spec.model import SpecModel


def given(settings: SpecModel) -> dict[str, Any]:
    """What is set, by Python's names and as plain values. ``None`` is as if it weren't there."""
    return {
        key: _plain(value)
        for key, value in settings
        if key in settings.model_fields_set and value is not None
    }


def _plain(value: object) -> object:
    if isinstance(value, SpecModel):
        return given(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Duration) else value
