"""The users of the lab's API server, and the files by which they are known to it."""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from devflow.lab.site.files import read_or_none, write_secret
from devflow.lab_place import LAB_CONTEXT

API_PORT = "kube-apiserver.https"
"""The port of the API server, as ``part.port``."""
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class ApiUser:
    """A user of the API server, known by a bearer token."""

    name: str
    groups: tuple[str, ...] = ()


OWNER = ApiUser("devflow-lab-owner", ("system:masters",))
"""The user who runs the lab: has all rights in it."""


def load_tokens(path: Path) -> dict[str, str]:
    """Read recorded tokens, by user; a missing or damaged file counts as none."""
    try:
        content = json.loads(read_or_none(path) or b"{}")
        return {str(name): str(token) for name, token in content.items()}
    except (ValueError, AttributeError):
        return {}


def assign_tokens(users: Iterable[ApiUser], recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the recorded tokens and, for each of ``users`` without one, a random one."""
    names = [user.name for user in users]
    new = {name: secrets.token_urlsafe(_TOKEN_BYTES) for name in names if not recorded.get(name)}
    return {**recorded, **new}


def save_tokens(path: Path, tokens: Mapping[str, str]) -> None:
    """Record the tokens."""
    write_secret(path, json.dumps(tokens, indent=2, sort_keys=True) + "\n")


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
