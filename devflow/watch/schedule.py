"""The plan of a running release, read back from its Rollout."""

from collections.abc import Mapping
from typing import Any

import msgspec

from devflow.errors import UserError
from devflow.live.plan import plan_of
from devflow.release.plan import PLAN_ANNOTATION, Plan
from devflow.release.workload.rollout import SCHEDULE_ANNOTATION


def watched_plan(rollout: Mapping[str, Any]) -> Plan:
    """The plan that the Rollout carries.

    :raises UserError: the Rollout bears no plan, or one that can't be read.
    """
    metadata = rollout["metadata"]
    where = f"Rollout {metadata['namespace']}/{metadata['name']}"
    annotations = metadata.get("annotations") or {}
    if not annotations.keys() & {PLAN_ANNOTATION, SCHEDULE_ANNOTATION}:
        raise UserError(
            f"{where} has no annotation {PLAN_ANNOTATION}: devflow did not make it."
            " Watch an app that `devflow up` has made"
        )
    try:
        return plan_of(annotations, ())
    except msgspec.ValidationError as error:
        raise UserError(f"{where}: {error}. `devflow up` writes it anew") from None
