"""``errorRate``: how many of the canary's answers are errors."""

from devflow.release.metrics.kinds.limited import Limited
from devflow.release.metrics.limits import Unit

ERROR_RATE = Limited(
    "errorRate",
    "error-rate",
    "error rate",
    Unit.RATIO,
    lambda provider, series, revision: provider.error_rate(series, revision),
    "Share of the canary's answers that are 5xx, such as ``< 1%`` or ``<= stable + 0.5 points``.",
)
