"""Rollouts of 6 kB, as Argo Rollouts writes them from the first step of a release to its end."""

import json
from typing import Any

from devflow.release import build, parse_app

STEPS = 7
STATES = 2 * STEPS + 1
"""Of one release: two of each step, and the end. In every second one the release has moved on."""
MOVES = range(2, STATES, 2)
"""Those in which it has: the record changes by them."""
_PADDING = "x" * 2500


class Release:
    """One app's second release."""

    def __init__(self, index: int) -> None:
        name = f"app-{index}"
        spec = {
            "namespace": "apps",
            "image": f"ghcr.io/acme/{name}:2.0.0",
            "replicas": 4,
            "source": {"repoURL": "https://example.com/apps.git"},
        }
        self._index = index
        self._rollout: dict[str, Any] = build(parse_app(name, spec)).rollout
        self._rollout["metadata"] |= {
            "uid": f"5c5e0a52-2f4b-4a4f-9d7a-{index:012}",
            "generation": 2,
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "managedFields": [
                {
                    "manager": "devflow",
                    "operation": "Apply",
                    "apiVersion": "argoproj.io/v1alpha1",
                    "time": "2026-01-01T00:00:00Z",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:spec": {"f:padding": {_PADDING: {}}}},
                }
            ],
        }
        self._rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"

    def object(self, state: int) -> bytes:
        """The Rollout in a state, as JSON."""
        over = state == STATES - 1
        self._rollout["metadata"]["resourceVersion"] = str(version(self._index, state))
        self._rollout["status"] = {
            "observedGeneration": "2",
            "phase": "Healthy" if over else "Progressing" if state % 2 else "Paused",
            "currentPodHash": "57bd65cf7b",
            "stableRS": "57bd65cf7b" if over else "84d7596479",
            "currentStepHash": "6f7d9c",
            "currentStepIndex": state // 2,
            "updatedReplicas": 1,
            "conditions": [{"type": "Progressing", "status": "True", "message": "m" * 200}] * 3,
            "canary": {"weights": {"canary": {"weight": 0 if over else 10, "podTemplateHash": ""}}},
        }
        return json.dumps(self._rollout).encode()

    def event(self, state: int) -> bytes:
        """The line by which a watch tells of it."""
        return b'{"type":"MODIFIED","object":%s}\n' % self.object(state)


def version(index: int, state: int) -> int:
    """The resourceVersion of an app's Rollout in a state."""
    return 1_000_000 + state * 100_000 + index
