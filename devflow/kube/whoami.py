"""Who we are to the API server."""

from typing import NamedTuple

from devflow.kube.client import Client
from devflow.kube.errors import ApiError


class User(NamedTuple):
    """A user as the API server has authenticated them."""

    name: str
    groups: tuple[str, ...]


async def whoami(kube: Client) -> User | None:
    """The user that our requests come from; ``None`` if this API server doesn't say (before
    Kubernetes 1.28, or where the right to ask was taken away).

    :raises UnreachableError: it can't be reached.
    """
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    try:
        found = (await kube.create(review))["status"]["userInfo"]
    except (ApiError, LookupError):
        return None
    return User(str(found.get("username", "")), tuple(found.get("groups") or ()))
