"""AnalysisRuns as Argo Rollouts 1.10 writes them."""

from typing import Any

ARGUMENTS = {
    "window": "60s",
    "min-requests": "20",
    "error-rate": "< 1%",
    "latency-p95": "<= stable + 50ms",
    "qps": "1.5",
    "custom": "< 5",
}


def run(
    *results: dict[str, Any], phase: str = "Running", message: str = "", **arguments: str
) -> dict[str, Any]:
    """An AnalysisRun with these results of its metrics."""
    names = [result["name"] for result in results] or ["error-rate"]
    values = {**ARGUMENTS, **arguments}
    return {
        "spec": {
            "args": [{"name": name, "value": value} for name, value in values.items()],
            "metrics": [{"name": name} for name in names],
        },
        "status": {"phase": phase, "message": message, "metricResults": list(results)},
    }


def result(name: str, phase: str, *measurements: str, **more: Any) -> dict[str, Any]:
    """A metric whose measurements are each ``PHASE VALUE``."""
    taken = [dict(zip(("phase", "value"), m.split(" "), strict=True)) for m in measurements]
    return {"name": name, "phase": phase, "measurements": taken, **more}
