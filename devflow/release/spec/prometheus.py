"""What a release spec says of Prometheus."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from devflow.release.durations import Duration
from devflow.release.spec.model import SpecModel


def _check_url(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{address!r} is not a URL; write it as in http://prometheus.example:9090")
    if parts.username is not None:
        raise ValueError("holds a user name; a spec is no place for credentials, leave them out")
    return address


class PrometheusSpec(SpecModel):
    """Where the metrics are that ``verify`` judges by."""

    address: Annotated[str, AfterValidator(_check_url)] | None = None
    """Its URL, as Argo Rollouts reaches it; without one, the one that Argo Rollouts was told of
    (``ARGO_ROLLOUTS_PROMETHEUS_ADDRESS``), as the platform's component and the lab do.
    """
    scrape_interval: Duration = Duration(15)
    """How often it looks at the pods."""
