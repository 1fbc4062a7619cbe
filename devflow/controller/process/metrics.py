"""What the controller reports to Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from devflow.record import JobStatus, StepStatus

_WRITE_BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600)

WATCHED_KINDS = ("Rollout", "Application", "Pod", "AnalysisRun", "ReplicaSet", "Route")
"""The kinds whose changes are counted: all that the controller watches."""


class Metrics:
    """One controller's numbers, in a registry of their own."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        changes = Counter(
            "devflow_watch_changes", "Changes of objects seen.", ["kind"], registry=registry
        )
        self.changes = {kind: changes.labels(kind) for kind in WATCHED_KINDS}
        self.unreadable = Counter(
            "devflow_unreadable_objects",
            "Objects left out because they make no sense.",
            ["kind"],
            registry=registry,
        )
        steps = Counter(
            "devflow_steps", "Steps of releases that ended.", ["status"], registry=registry
        )
        self.steps = {status: steps.labels(status) for status in StepStatus if status.is_final}
        jobs = Counter(
            "devflow_jobs", "Jobs that came to this status.", ["status"], registry=registry
        )
        self.jobs = {status: jobs.labels(status) for status in JobStatus}
        self.open_jobs = Gauge(
            "devflow_open_jobs", "Releases that are under way.", registry=registry
        )
        self.verdicts = Counter(
            "devflow_verdicts", "Releases that the guard found failed.", registry=registry
        )
        self.aborts = Counter(
            "devflow_aborts",
            "Aborts asked of the API server: done, stale (it had changed) or failed.",
            ["result"],
            registry=registry,
        )
        self.promotions = Counter(
            "devflow_promotions",
            "Full promotions over a stable that was never available: done, served (it was ready), "
            "stale or failed.",
            ["result"],
            registry=registry,
        )
        self.takeovers = Counter(
            "devflow_takeovers",
            "Traffic of releases taken back put on stable for Argo Rollouts: done or failed.",
            ["result"],
            registry=registry,
        )
        self.approvals = Counter(
            "devflow_approvals",
            "Approvals at gates: passed, taken_back, stale (it had changed) or failed.",
            ["result"],
            registry=registry,
        )
        writes = Counter(
            "devflow_store_writes",
            "Writes of jobs: written, joined with what another had written, or away.",
            ["result"],
            registry=registry,
        )
        self.written = writes.labels("written")
        self.joined = writes.labels("joined")
        self.away = writes.labels("away")
        self.waiting = Gauge(
            "devflow_store_waiting_jobs",
            "Jobs that the store doesn't have yet as they are.",
            registry=registry,
        )
        self.write_seconds = Histogram(
            "devflow_store_write_seconds",
            "From a change seen to its write acknowledged.",
            buckets=_WRITE_BUCKETS_SECONDS,
            registry=registry,
        )
        self.refused = Counter(
            "devflow_refused_documents",
            "Jobs left alone because a newer version of devflow wrote them.",
            registry=registry,
        )
        self.notices = Counter(
            "devflow_notices",
            "Tries to send a message: sent, failed (it is tried again) or dead (given up).",
            ["target", "result"],
            registry=registry,
        )
        self.dead_notices = Gauge(
            "devflow_dead_notices",
            "Messages that were given up and are kept.",
            ["target"],
            registry=registry,
        )
        self.leader = Gauge(
            "devflow_leader", "1 in the process that holds the lease, else 0.", registry=registry
        )

    def text(self) -> bytes:
        """The numbers in Prometheus' text format."""
        return generate_latest(self._registry)
