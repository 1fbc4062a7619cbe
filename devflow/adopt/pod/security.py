"""Security contexts as keys: what a team hasn't restricted, isn't restricted by us unasked.

Devflow's default is Pod Security "restricted", under which an image that runs as root doesn't
start. An adopted app does what it did; its keys show what to take out.
"""

from collections.abc import Mapping
from typing import Any


def pod_security(context: Mapping[str, Any]) -> dict[str, Any]:
    """The key ``podSecurityContext``."""
    made = {key: value for key, value in context.items() if value is not None}
    made.setdefault("runAsNonRoot", False)
    made.setdefault("seccompProfile", {"type": "Unconfined"})
    return _without(made, {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}})


def container_security(context: Mapping[str, Any]) -> dict[str, Any]:
    """The key ``securityContext`` of a container."""
    made = {key: value for key, value in context.items() if value is not None}
    if made.get("privileged"):
        return made
    made.setdefault("allowPrivilegeEscalation", True)
    capabilities = {k: v for k, v in (made.get("capabilities") or {}).items() if v}
    made["capabilities"] = {"drop": [], **capabilities}
    return _without(made, {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}})


def _without(made: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What is as it is by default needs no key."""
    return {key: value for key, value in made.items() if defaults.get(key) != value}
