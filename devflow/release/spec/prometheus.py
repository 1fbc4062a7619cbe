"""What a release spec says of Prometheus."""

from typing import Annotated

from pydantic import AfterValidator

from devflow.reading.grammar.server_address import split_address
from devflow.reading.grammar.texts import check_word
from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.spec.model import SpecModel

_LONGEST = 2048
_LONGEST_SCRAPE_INTERVAL = Duration(600)


def _check_interval(interval: Duration) -> Duration:
    if interval > _LONGEST_SCRAPE_INTERVAL:
        raise ValueError(
            f"{interval} is too long to judge a release by; the most is {_LONGEST_SCRAPE_INTERVAL}"
        )
    return interval


def _check_url(address: str) -> str:
    try:
        parts = split_address(check_word(address, "a URL", _LONGEST), "http", "https")
    except ValueError:
        raise ValueError(
            f"{shown(address)} is not a URL; write it as in http://prometheus.example:9090"
        ) from None
    if parts.username is not None:
        raise ValueError("holds a user name; a spec is no place for credentials, leave them out")
    return address


class PrometheusSpec(SpecModel):
    """Where the metrics are that ``verify`` judges by."""

    address: Annotated[str, AfterValidator(_check_url)] | None = None
    """Its URL, as Argo Rollouts reaches it; without one, the one that Argo Rollouts was told of
    (``ARGO_ROLLOUTS_PROMETHEUS_ADDRESS``), as the platform's component and the lab do.
    """
    scrape_interval: Annotated[Duration, AfterValidator(_check_interval)] = Duration(15)
    """How often it looks at the pods."""
