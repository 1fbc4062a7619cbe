"""Who may talk to the lab's API server, and the files that let them."""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from devflow.lab.site.files import read_or_none, write_secret
from devflow.lab_place import LAB_CONTEXT

_TOKEN_BYTES = 32


@dataclass(frozen=True)
class ApiUser:
    """A user of the API server, known by a bearer token."""

    name: str
    groups: tuple[str, ...] = ()


OWNER = ApiUser("devflow-lab-owner", ("system:masters",))
"""The person who runs the lab: may do everything in it."""


def load_tokens(path: Path, users: Iterable[ApiUser]) -> dict[str, str]:
    """Return each user's token by name; users without one get a random one, kept in ``path``."""
    try:
        content = json.loads(read_or_none(path) or b"{}")
        known = {str(name): str(token) for name, token in content.items()}
    except (ValueError, AttributeError):
        known = {}
    tokens = {
        user.name: known.get(user.name) or secrets.token_urlsafe(_TOKEN_BYTES) for user in users
    }
    write_secret(path, json.dumps(known | tokens, indent=2, sort_keys=True) + "\n")
    return tokens


def token_file(users: Iterable[ApiUser], tokens: Mapping[str, str]) -> str:
    """Return the API server's ``--token-auth-file``: token, user, uid, groups."""
    lines = [
        f'{tokens[user.name]},{user.name},{user.name},"{",".join(user.groups)}"\n'
        for user in sorted(users, key=lambda user: user.name)
    ]
    return "".join(lines)


def kubeconfig(server: str, ca_pem: bytes, user: ApiUser, token: str) -> str:
    """Return a kubeconfig with one context, ``devflow-lab``, which is current."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": LAB_CONTEXT,
                "cluster": {
                    "server": server,
                    "certificate-authority-data": base64.b64encode(ca_pem).decode(),
                },
            }
        ],
        "users": [{"name": user.name, "user": {"token": token}}],
        "contexts": [{"name": LAB_CONTEXT, "context": {"cluster": LAB_CONTEXT, "user": user.name}}],
        "current-context": LAB_CONTEXT,
    }
    return str(yaml.safe_dump(document, sort_keys=False))
