"""Programs of the platform, by their Deployments."""

from typing import Any

from devflow.kube import Client

Deployment = dict[str, Any]


async def deployments(kube: Client, selector: str) -> list[Deployment]:
    """All with these labels.

    :raises ApiError: we may not list Deployments.
    """
    return (await kube.list("apps/v1", "Deployment", None, selector))[0]


def images(deployment: Deployment) -> list[str]:
    """The images of its containers."""
    pod = deployment["spec"]["template"]["spec"]
    return [str(one.get("image")) for one in pod.get("containers") or ()]


def arguments(deployment: Deployment) -> list[str]:
    """What its containers are started with, and their environment as ``NAME=VALUE``."""
    found: list[str] = []
    for one in deployment["spec"]["template"]["spec"].get("containers") or ():
        found += [*(one.get("command") or ()), *(one.get("args") or ())]
        found += [f"{each['name']}={each.get('value', '')}" for each in one.get("env") or ()]
    return found
