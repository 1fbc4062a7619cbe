"""Why an approval doesn't hold, as far as that needs no question to the API server."""

from collections.abc import Collection

from devflow.live import Action
from devflow.release.plan import Gate

GATE_GROUP = "devflow.dev"
GATE_RESOURCE = "gates"
APPROVE_VERB = "approve"


def refusal(gate: Gate, approver: Action | None, authors: Collection[str], frozen: str) -> str:
    """Why an approval doesn't hold; empty if it may.

    ``authors`` are the names of who asked for the release, if they are known. ``frozen`` says why
    no release passes a gate now.
    """
    if frozen:
        return f"{frozen}; approve then, or release the same image with --override"
    if not (gate.by or gate.not_author):
        return ""
    if approver is None:
        return "nothing says who approved; use devflow promote"
    if gate.not_author and not authors:
        return "the release's author isn't known, and another person has to approve"
    if gate.not_author and not {approver.by, approver.git}.isdisjoint(authors):
        return f"{approver.by} asked for this release, and another person has to approve"
    return ""


def lacking(gate: Gate, namespace: str) -> str:
    """What is said to a person without the right to pass a gate."""
    names = " or ".join(gate.by)
    return (
        f"may not {APPROVE_VERB} {GATE_RESOURCE}.{GATE_GROUP} {names} in namespace {namespace};"
        " a Role has to grant it"
    )
