"""Which program or person changed what in a Rollout, as its ``managedFields`` say."""

from datetime import UTC, datetime

import msgspec


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Some(_Part):
    """Something, whatever is in it."""


class _SpecFields(_Part):
    paused: _Some | None = msgspec.field(default=None, name="f:paused")
    restart: _Some | None = msgspec.field(default=None, name="f:restartAt")


class _StatusFields(_Part):
    abort: _Some | None = msgspec.field(default=None, name="f:abort")
    observed: _Some | None = msgspec.field(default=None, name="f:observedGeneration")
    step: _Some | None = msgspec.field(default=None, name="f:currentStepIndex")
    promoted: _Some | None = msgspec.field(default=None, name="f:promoteFull")


class _Fields(_Part):
    spec: _SpecFields | None = msgspec.field(default=None, name="f:spec")
    status: _StatusFields = msgspec.field(default_factory=_StatusFields, name="f:status")


class ManagedFields(_Part):
    """What one manager set in an object, and when."""

    manager: str = ""
    subresource: str = ""
    time: datetime | None = None
    fields: _Fields = msgspec.field(default_factory=_Fields, name="fieldsV1")


ARGO_ROLLOUTS = "Argo Rollouts"


def aborter(entries: list[ManagedFields]) -> str:
    """Who set ``status.abort``: ``ARGO_ROLLOUTS`` if it did so itself; empty if it isn't known."""
    argo = _argo_rollouts(entries)
    found = [one.manager for one in entries if one.fields.status.abort is not None]
    others = [manager for manager in found if manager not in argo]
    return others[0] if others else ARGO_ROLLOUTS if found else ""


def promoter(entries: list[ManagedFields]) -> str:
    """Who set the step or promoted in full last, unless it was Argo Rollouts."""
    argo = _argo_rollouts(entries)
    others = (one for one in entries if one.manager not in argo)
    found = (one.manager for one in others if one.fields.status.step or one.fields.status.promoted)
    return next(found, "")


_NEVER = datetime.min.replace(tzinfo=UTC)


def spec_manager(entries: list[ManagedFields]) -> str:
    """Who changed the spec last; status and annotations are others' business."""
    changed = [one for one in entries if one.fields.spec is not None and not one.subresource]
    return max(changed, key=lambda one: one.time or _NEVER).manager if changed else ""


class Touch(msgspec.Struct, frozen=True, gc=False):
    """Which manager set a field that people set to decide on a release, and when."""

    field: str
    """``paused``, ``restart``, ``abort``, ``full`` or ``step``."""
    manager: str
    at: datetime | None


def touches(entries: list[ManagedFields]) -> tuple[Touch, ...]:
    """Who set what people set, Argo Rollouts left out."""
    argo = _argo_rollouts(entries)
    found = []
    for one in entries:
        if one.manager in argo:
            continue
        spec, status = one.fields.spec or _SpecFields(), one.fields.status
        fields = {
            "paused": spec.paused,
            "restart": spec.restart,
            "abort": status.abort,
            "full": status.promoted,
            "step": status.step,
        }
        found += [Touch(name, one.manager, one.time) for name, field in fields.items() if field]
    return tuple(found)


def _argo_rollouts(entries: list[ManagedFields]) -> set[str]:
    """What Argo Rollouts is called here: the manager of what only it writes."""
    return {one.manager for one in entries if one.fields.status.observed is not None}
