"""Single sign-on: users of an OpenID Connect provider, without Argo CD's own server for it."""

from typing import Any, NotRequired, TypedDict

import yaml


class ArgoCDSsoArgs(TypedDict):
    """An OpenID Connect provider, and who of its users may do what."""

    url: str
    """The address of Argo CD itself, such as ``https://argocd.example.com``."""
    issuer: str
    """The address of the provider, ``https://``."""
    client_id: str
    """What the provider knows Argo CD by."""
    client_secret: str
    """``SECRET:KEY``, a Secret in Argo CD's namespace with the label
    ``app.kubernetes.io/part-of: argocd``. The value itself is nowhere in the stack.
    """
    admin_groups: NotRequired[list[str]]
    """Groups whose users may do everything; all others may only read."""
    name: NotRequired[str]
    """What the button for it says, ``SSO`` by default."""


def sso_values(sso: ArgoCDSsoArgs) -> dict[str, Any]:
    """Values of the chart."""
    config = {
        "name": sso.get("name", "SSO"),
        "issuer": sso["issuer"],
        "clientID": sso["client_id"],
        "clientSecret": f"${sso['client_secret']}",
        "requestedScopes": ["openid", "profile", "email", "groups"],
    }
    admins = [f"g, {group}, role:admin" for group in sso.get("admin_groups", [])]
    return {
        "cm": {"url": sso["url"], "oidc.config": yaml.safe_dump(config, sort_keys=False)},
        "rbac": {
            "policy.default": "role:readonly",
            "policy.csv": "".join(f"{line}\n" for line in admins),
            "scopes": "[groups]",
        },
    }
