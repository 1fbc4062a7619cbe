"""Revisions: control planes side by side, by which Istio itself is upgraded as a canary."""

from typing import NotRequired, TypedDict


class IstioRevisionArgs(TypedDict):
    """One control plane of several."""

    name: str
    """The value of the label ``istio.io/rev``, such as ``1-31``: letters, digits and ``-``.
    ``default`` is the control plane that is installed where no revisions are given.
    """
    version: NotRequired[str]
    """The version of its chart, by default that of ``version``."""


def release_name(revision: str) -> str:
    """The name of the Helm release."""
    return f"istiod-{revision}" if revision else "istiod"
