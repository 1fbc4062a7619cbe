"""How a Rollout does."""

import enum


class Phase(enum.StrEnum):
    """Argo Rollouts' word for how a Rollout does."""

    PROGRESSING = "Progressing"
    PAUSED = "Paused"
    HEALTHY = "Healthy"
    DEGRADED = "Degraded"
