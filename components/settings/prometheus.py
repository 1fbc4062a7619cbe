"""Settings of Prometheus."""

import re
from typing import Annotated

from pydantic import AfterValidator, model_validator
from pydantic.alias_generators import to_camel

from devflow.components.settings.common import ChartSettings, OwnNamespace
from devflow.reading.grammar.server_address import split_address
from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import LabelKey, LabelValue, Quantity
from devflow.release.spec.model import SpecModel

NAMESPACE = "prometheus"
"""Where it is by default."""
_RETENTION = re.compile(
    r"(?=[1-9])(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?",
    re.ASCII,
)
"""As Prometheus reads ``--storage.tsdb.retention.time``."""


def _check_retention(text: str) -> str:
    if not _RETENTION.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is not a time that Prometheus keeps metrics; write one such as 15d or"
            " 36h"
        )
    return text


def _check_address(address: str) -> str:
    if split_address(address, "http", "https").username is not None:
        raise ValueError(
            "holds a password, which would be readable; put the address into a Secret and name"
            " that in argoRollouts.prometheusSecret"
        )
    return address


_OF_THE_CHART = (
    *("retention", "storage", "version", "values", "resources", "placement"),
    "high_availability",
)


class PrometheusOperatorSpec(SpecModel):
    """The operator of a Prometheus that is there."""

    labels: dict[LabelKey, LabelValue] | None = None
    """Labels by which it selects PodMonitors and PrometheusRules."""


class PrometheusSettings(ChartSettings):
    """What a stack's file and a program may write of ``devflow.components.Prometheus``."""

    namespace: OwnNamespace | None = None
    retention: Leaf[Annotated[str, AfterValidator(_check_retention)]] | None = None
    """How long metrics are kept, such as ``15d``."""
    storage: Leaf[Quantity] | None = None
    external_url: Annotated[str, AfterValidator(_check_address)] | None = None
    """The address of a Prometheus that is there; then none is installed."""
    operator: PrometheusOperatorSpec | None = None
    """With ``externalUrl``: it is an operator's, and gets a PodMonitor and a PrometheusRule."""
    dashboard: bool | None = None
    """Whether a ConfigMap with a dashboard for Grafana is made."""

    @model_validator(mode="after")
    def _installed_or_there(self) -> "PrometheusSettings":
        if self.external_url is None:
            if self.operator is not None:
                raise SpecError(
                    "operator", "needs externalUrl, the address of the operator's Prometheus"
                )
            return self
        for key in _OF_THE_CHART:
            if getattr(self, key) is not None:
                raise SpecError(
                    to_camel(key), "no Prometheus is installed with externalUrl; take one out"
                )
        return self
