"""What a release needs of an AnalysisRun, and what reads it."""

from datetime import datetime
from typing import Any

import msgspec

from devflow.live.number import whole_number
from devflow.live.seen import Seen
from devflow.release.metrics.judgement import Judgement, Verdict, judgements, reason
from devflow.release.names import HASH_LABEL, REVISION_ANNOTATION


class AnalysisState(Seen, frozen=True):
    """An AnalysisRun: the canary judged by metrics."""

    name: str
    owner: str
    """The uid of its Rollout."""
    revision: int
    """Argo Rollouts' number of the pod template that it judges."""
    created: datetime
    phase: str
    """Argo Rollouts' word for how it does, such as ``Running``, ``Failed`` or ``Inconclusive``."""
    words: str
    """Why, in words and numbers."""
    hash: str = ""
    """The hash of the pods that it judges."""
    step: int | None = None
    """Index of Argo Rollouts' step that it judges; ``None`` for one in the background."""
    metrics: tuple[Judgement, ...] = ()
    """Each metric with its numbers."""
    failed_since: datetime | None = None
    """Since when we have seen it failed, by our own clock; ``None`` while it hasn't failed."""

    @property
    def has_failed(self) -> bool:
        """Whether Argo Rollouts has to abort the release for it."""
        return self.phase in (Verdict.FAILED, Verdict.ERROR)


class _Owner(msgspec.Struct, gc=False):
    kind: str
    uid: str


class _Metadata(msgspec.Struct, rename="camel", gc=False):
    name: str
    creation_timestamp: datetime
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[_Owner] = []


class _Status(msgspec.Struct, gc=False):
    phase: str = ""


class _AnalysisRun(msgspec.Struct, gc=False):
    metadata: _Metadata
    status: _Status = msgspec.field(default_factory=_Status)


_STEP_LABEL = "step-index"

_RUNS = msgspec.json.Decoder(_AnalysisRun)
_WHOLE = msgspec.json.Decoder(dict[str, Any])


def analysis_state(raw: bytes | msgspec.Raw) -> AnalysisState:
    """Read an AnalysisRun. There are few of them: its measurements are read as they are."""
    run = _RUNS.decode(raw)
    metadata = run.metadata
    owner = next((one.uid for one in metadata.owner_references if one.kind == "Rollout"), "")
    number = metadata.annotations.get(REVISION_ANNOTATION, "0")
    step = metadata.labels.get(_STEP_LABEL)
    whole = _WHOLE.decode(raw) if run.status.phase else None
    return AnalysisState(
        name=metadata.name,
        owner=owner,
        revision=whole_number(number, REVISION_ANNOTATION),
        created=metadata.creation_timestamp,
        phase=_phase(run.status.phase),
        words=reason(whole) if whole else "",
        hash=metadata.labels.get(HASH_LABEL, ""),
        step=None if step is None else whole_number(step, _STEP_LABEL),
        metrics=judgements(whole) if whole else (),
    )


def _phase(written: str) -> Verdict:
    """Argo Rollouts writes an empty phase into a run that it has just made."""
    if not written:
        return Verdict.PENDING
    try:
        return Verdict(written)
    except ValueError:
        raise msgspec.ValidationError(f"{written!r} is no phase - at status.phase") from None
