"""Apps as a user writes them, for tests of what is made of them."""

from typing import Any

LEAST: dict[str, Any] = {"image": "ghcr.io/acme/shop:1.0.0", "source": {"repoURL": "file:///git"}}


ALL = {
    "errorRate": "< 1%",
    "latencyP50": "< 100ms",
    "latencyP95": "<= stable + 50ms",
    "latencyP99": "<= stable * 1.5",
    "minQps": 1.5,
    "custom": {"query": 'sum(x{h="{{args.canary-hash}}"})', "success": "< 5", "failure": "> 9"},
}


class Later:
    """Stands for a value that is not known yet, as a Pulumi Output does; looking into it fails."""

    def apply(self, func: Any) -> Any:
        return Later()

    def future(self, with_unknowns: bool | None = None) -> Any:
        raise AssertionError("looked into")

    def __str__(self) -> str:
        raise AssertionError("looked into")
