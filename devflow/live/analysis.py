"""What of an AnalysisRun a release is told by."""

from datetime import datetime
from typing import Any

import msgspec

from devflow.live.number import whole_number
from devflow.live.observation import AnalysisState
from devflow.release.metrics.judgement import Verdict, reason
from devflow.release.names import REVISION_ANNOTATION


class _Owner(msgspec.Struct, gc=False):
    kind: str
    uid: str


class _Metadata(msgspec.Struct, rename="camel", gc=False):
    name: str
    creation_timestamp: datetime
    annotations: dict[str, str] = {}
    owner_references: list[_Owner] = []


class _Status(msgspec.Struct, gc=False):
    phase: str = ""


class _AnalysisRun(msgspec.Struct, gc=False):
    metadata: _Metadata
    status: _Status = msgspec.field(default_factory=_Status)


_RUNS = msgspec.json.Decoder(_AnalysisRun)
_WHOLE = msgspec.json.Decoder(dict[str, Any])


def analysis_state(raw: bytes | msgspec.Raw) -> AnalysisState:
    """Read an AnalysisRun. There are few of them: its measurements are read as they are."""
    run = _RUNS.decode(raw)
    metadata = run.metadata
    owner = next((one.uid for one in metadata.owner_references if one.kind == "Rollout"), "")
    number = metadata.annotations.get(REVISION_ANNOTATION, "0")
    return AnalysisState(
        name=metadata.name,
        owner=owner,
        revision=whole_number(number, REVISION_ANNOTATION),
        created=metadata.creation_timestamp,
        phase=_phase(run.status.phase),
        words=reason(_WHOLE.decode(raw)) if run.status.phase else "",
    )


def _phase(written: str) -> Verdict:
    """Argo Rollouts writes an empty phase into a run that it has just made."""
    if not written:
        return Verdict.PENDING
    try:
        return Verdict(written)
    except ValueError:
        raise msgspec.ValidationError(f"{written!r} is no phase - at status.phase") from None
