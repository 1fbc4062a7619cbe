"""Which subset of its app a pod is in, by the DestinationRules as they are now."""

from collections.abc import Mapping
from typing import Any

Labels = Mapping[str, str]


class Subsets:
    """The subsets of all DestinationRules."""

    def __init__(self) -> None:
        self._rules: dict[str, dict[str, list[tuple[str, Labels]]]] = {}

    def put(self, rule: Mapping[str, Any]) -> None:
        """Take note of a DestinationRule."""
        metadata = rule["metadata"]
        self._rules.setdefault(metadata["namespace"], {})[metadata["name"]] = [
            (subset["name"], subset.get("labels") or {})
            for subset in rule.get("spec", {}).get("subsets") or []
        ]

    def remove(self, rule: Mapping[str, Any]) -> None:
        """Forget a DestinationRule."""
        metadata = rule["metadata"]
        self._rules.get(metadata["namespace"], {}).pop(metadata["name"], None)

    def of(self, namespace: str, labels: Labels) -> str | None:
        """Return the first subset that selects the labels: stable, once both select the same."""
        for subsets in self._rules.get(namespace, {}).values():
            for name, wanted in subsets:
                if wanted and wanted.items() <= labels.items():
                    return name
        return None
