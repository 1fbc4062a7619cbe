"""What of an Argo CD Application a release is told by."""

import msgspec

from devflow.controller.observation import ApplicationState


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Metadata(_Part):
    namespace: str
    name: str
    resource_version: str


class _Destination(_Part):
    namespace: str = ""


class _Spec(_Part):
    destination: _Destination = msgspec.field(default_factory=_Destination)


class _Sync(_Part):
    status: str = "Unknown"
    revision: str = ""


class _Initiator(_Part):
    username: str = ""
    automated: bool = False


class _Operation(_Part):
    initiated_by: _Initiator = msgspec.field(default_factory=_Initiator)


class _OperationState(_Part):
    phase: str = ""
    message: str = ""
    operation: _Operation = msgspec.field(default_factory=_Operation)


class _Condition(_Part):
    type: str = ""
    message: str = ""


class _Status(_Part):
    sync: _Sync = msgspec.field(default_factory=_Sync)
    operation_state: _OperationState = msgspec.field(default_factory=_OperationState)
    conditions: list[_Condition] = []


class _Application(_Part):
    metadata: _Metadata
    spec: _Spec = msgspec.field(default_factory=_Spec)
    status: _Status | None = None


_APPLICATIONS = msgspec.json.Decoder(_Application)


def application_state(raw: bytes | msgspec.Raw) -> ApplicationState:
    """Read an Application. One that Argo CD hasn't looked at yet has an empty ``sync``."""
    application = _APPLICATIONS.decode(raw)
    metadata, status = application.metadata, application.status
    last = status.operation_state if status else _OperationState()
    initiator = last.operation.initiated_by
    return ApplicationState(
        namespace=metadata.namespace,
        name=metadata.name,
        resource_version=int(metadata.resource_version),
        sync=status.sync.status if status else "",
        revision=status.sync.revision if status else "",
        operation=last.phase,
        message=last.message or _first_error(status.conditions if status else []),
        initiated_by=initiator.username or ("automated sync" if initiator.automated else ""),
        destination=application.spec.destination.namespace,
    )


def _first_error(conditions: list[_Condition]) -> str:
    return next((one.message for one in conditions if one.type.endswith("Error")), "")
