"""Values of a chart: the component's own, and over them those that a user gives."""

from collections.abc import Mapping
from typing import Any

import pulumi

from devflow.components.charts import Chart


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` on ``base``: mappings are merged at every depth, all else is replaced."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = merged(below, value) if both else value  # type: ignore[arg-type]
    return result


def without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` without the keys that hold ``None`` or an empty mapping or list."""
    return {key: value for key, value in values.items() if value not in (None, {}, [])}


def warn_of_unknown_keys(values: Mapping[str, Any], chart: Chart, where: str) -> None:
    """Log a warning for each key that the pinned chart doesn't have: Helm ignores most of them."""
    for key in values:
        if key not in chart.keys:
            pulumi.log.warn(
                f"{where}.{key}: the chart {chart.name} {chart.version} has no such value;"
                " Helm may ignore it"
            )
