"""What a release needs of an Argo CD Application, and what reads it."""

import msgspec

from devflow.live.number import whole_number
from devflow.live.request import Request, request_in
from devflow.live.seen import Seen
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION

REFRESH_ANNOTATION = "argocd.argoproj.io/refresh"
"""Asks Argo CD to compare now; it takes it away when it has."""

_ERRORS = ("ComparisonError", "InvalidSpecError")


class ApplicationState(Seen, frozen=True):
    """An Argo CD Application."""

    namespace: str
    name: str
    resource_version: int
    sync: str
    """``Synced``, ``OutOfSync`` or ``Unknown``."""
    revision: str
    """The Git commit that it is synced to; may be empty."""
    operation: str
    """Phase of the last sync: ``Running``, ``Succeeded``, ``Failed``, ``Error``; may be empty."""
    message: str
    """Of the last sync: what was refused, or else how it went."""
    initiated_by: str
    """Who asked for the last sync; may be empty."""
    destination: str = ""
    """The namespace of the app's objects."""
    operation_revision: str = ""
    """The Git commit that the last sync was of; may be empty."""
    retries: int = 0
    """How often the last sync was repeated so far."""
    error: str = ""
    """Why Argo CD can't read what Git asks for; empty if it can."""
    looked_at: str = ""
    """When Argo CD last compared, by its own clock; may be empty."""
    refreshing: bool = False
    """Whether it was asked to compare, and hasn't yet."""
    request: Request | None = None
    """The release that was asked for last, begun or not."""
    delivery: str = ""
    """``direct`` or ``gitops``; empty if the Application doesn't say."""
    branch: str = ""
    """The branch, tag or commit of the source."""


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Metadata(_Part):
    namespace: str
    name: str
    resource_version: str
    annotations: dict[str, str] = {}


class _Destination(_Part):
    namespace: str = ""


class _Source(_Part):
    target_revision: str = ""


class _Spec(_Part):
    destination: _Destination = msgspec.field(default_factory=_Destination)
    source: _Source = msgspec.field(default_factory=_Source)


class _Sync(_Part):
    status: str = "Unknown"
    revision: str = ""


class _Initiator(_Part):
    username: str = ""
    automated: bool = False


class _AskedSync(_Part):
    revision: str = ""


class _Operation(_Part):
    initiated_by: _Initiator = msgspec.field(default_factory=_Initiator)
    sync: _AskedSync = msgspec.field(default_factory=_AskedSync)


class _Resource(_Part):
    status: str = ""
    message: str = ""


class _SyncResult(_Part):
    revision: str = ""
    resources: list[_Resource] = []


class _OperationState(_Part):
    phase: str = ""
    message: str = ""
    retry_count: int = 0
    operation: _Operation = msgspec.field(default_factory=_Operation)
    sync_result: _SyncResult = msgspec.field(default_factory=_SyncResult)


class _Condition(_Part):
    type: str = ""
    message: str = ""


class _Status(_Part):
    sync: _Sync = msgspec.field(default_factory=_Sync)
    operation_state: _OperationState = msgspec.field(default_factory=_OperationState)
    conditions: list[_Condition] = []
    reconciled_at: str = ""


class _Application(_Part):
    metadata: _Metadata
    spec: _Spec = msgspec.field(default_factory=_Spec)
    status: _Status | None = None


_APPLICATIONS = msgspec.json.Decoder(_Application)


def application_state(raw: bytes | msgspec.Raw) -> ApplicationState:
    """Read an Application. One that Argo CD hasn't looked at yet has an empty ``sync``."""
    application = _APPLICATIONS.decode(raw)
    metadata, spec, status = application.metadata, application.spec, application.status
    known = status or _Status()
    last = known.operation_state
    initiator = last.operation.initiated_by
    return ApplicationState(
        namespace=metadata.namespace,
        name=metadata.name,
        resource_version=whole_number(metadata.resource_version, "metadata.resourceVersion"),
        sync=known.sync.status if status else "",
        revision=known.sync.revision,
        operation=last.phase,
        message=_refused(last.sync_result.resources) or last.message,
        initiated_by=initiator.username or ("automated sync" if initiator.automated else ""),
        destination=spec.destination.namespace,
        operation_revision=last.sync_result.revision or last.operation.sync.revision,
        retries=last.retry_count,
        error=next((one.message for one in known.conditions if one.type in _ERRORS), ""),
        looked_at=known.reconciled_at,
        refreshing=REFRESH_ANNOTATION in metadata.annotations,
        request=request_in(metadata.annotations),
        delivery=metadata.annotations.get(DELIVERY_ANNOTATION, ""),
        branch=spec.source.target_revision,
    )


def _refused(resources: list[_Resource]) -> str:
    return "; ".join(one.message for one in resources if one.status == "SyncFailed")
