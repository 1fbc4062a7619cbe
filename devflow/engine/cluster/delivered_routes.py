"""The routes that Argo CD delivered for an Application: it deletes them together with the pods."""

from collections.abc import Mapping
from typing import Any

from devflow.kube import ApiError, Client
from devflow.release.names import APP_LABEL
from devflow.release.routers.hosts import hosts_of

Manifest = Mapping[str, Any]


async def delivered(client: Client, application: Manifest) -> list[Manifest] | None:
    """What there is of the objects that an Application's status lists, which are those to come,
    too; ``None`` where this user may not read them.
    """
    found: list[Manifest] = []
    for one in (application.get("status") or {}).get("resources") or []:
        if not all(one.get(key) for key in ("version", "kind", "name")):
            continue
        api_version = "/".join(filter(None, (one.get("group"), one["version"])))
        try:
            live = await client.find(api_version, one["kind"], one["name"], one.get("namespace"))
        except ApiError as error:
            if not error.is_forbidden:
                raise
            return None
        if live is not None:
            found.append({**live, "apiVersion": api_version, "kind": one["kind"]})
    return found


async def take_routes_away(client: Client, application: Manifest) -> bool:
    """Delete what an Application that leaves answers its hosts by, and return whether there was
    any: its pods serve until no proxy sends them requests any more.

    Where this user may not, Argo CD deletes it with the rest. Two Applications of one folder may
    both list the routes of the app that comes in its place: those stay.
    """
    own = application["metadata"]
    routes = [
        one
        for one in await delivered(client, application) or ()
        if hosts_of(one) and _app_of(one) == own["name"]
    ]
    if not routes:
        return False
    where = (application["apiVersion"], application["kind"], own["name"], own["namespace"])
    # Its self-heal would bring them back.
    ended = {
        "metadata": {"uid": own["uid"]},
        "spec": {"syncPolicy": {"automated": None}},
    }
    try:
        await client.patch(*where, ended)
        for route in routes:
            metadata = route["metadata"]
            await client.delete(
                route["apiVersion"],
                route["kind"],
                metadata["name"],
                metadata.get("namespace"),
                uid=metadata["uid"],
            )
    except ApiError as error:
        if not (error.is_forbidden or error.is_not_found or error.is_conflict):
            raise
    return True


def _app_of(manifest: Manifest) -> str | None:
    return (manifest["metadata"].get("labels") or {}).get(APP_LABEL)
