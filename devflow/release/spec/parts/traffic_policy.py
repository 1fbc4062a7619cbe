"""What a release spec says of how the router connects to an app's pods."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.one_of import OneOf
from devflow.release.spec.parts.route.short import short_form
from devflow.release.spec.parts.route.span import Span
from devflow.release.spec.parts.route.texts import HeaderName

Count = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ConnectionPoolSpec(SpecModel):
    """How many connections and requests the router has open at once. What is too much, fails."""

    max_connections: Count | None = None
    """Connections to all pods of a version."""
    connect_timeout: Span | None = None
    """How long a connection may take to open."""
    max_pending_requests: Count | None = None
    """Requests that wait for a connection."""
    max_requests: Count | None = None
    """Requests under way."""
    max_requests_per_connection: Count | None = None
    """After so many a connection is closed."""
    max_retries: Count | None = None
    """Retries under way."""
    idle_timeout: Span | None = None
    """After so long without requests a connection is closed."""


class OutlierDetectionSpec(SpecModel):
    """When a pod that fails gets no requests for a while."""

    consecutive_5xx_errors: Count | None = Field(default=None, alias="consecutive5xxErrors")
    """Answers with 5xx in a row that take it out."""
    consecutive_gateway_errors: Count | None = None
    """Answers with 502, 503 or 504 in a row that take it out."""
    interval: Span | None = None
    """How often pods are looked at."""
    base_ejection_time: Span | None = None
    """How long the first time takes; each further one is longer."""
    max_ejection_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    """How many pods may be out at once, 0 to 100 %."""
    min_health_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    """With fewer pods in than that, none is taken out, 0 to 100 %."""


class CookieSpec(SpecModel):
    """A cookie that the router sets, so that a client stays at its pod."""

    name: Annotated[str, Field(min_length=1, pattern=r"^[-!#$%&'*+.^_`|~0-9A-Za-z]+$")]
    """Its name."""
    ttl: Span
    """How long a client keeps it."""
    path: str | None = None
    """The path for which it holds."""


class HashSpec(OneOf):
    """What chooses a client's pod, the same one each time as long as it is there."""

    header: HeaderName | None = None
    """The value of a header."""
    cookie: CookieSpec | None = None
    """A cookie."""
    query: Annotated[str, Field(min_length=1)] | None = None
    """A parameter of the query."""
    source_ip: Literal[True] | None = None
    """The address that the request comes from."""


class LoadBalancingSpec(SpecModel):
    """How a version's pods are chosen. A text is ``by``."""

    by: Literal["roundRobin", "leastRequest", "random", "hash"] = "leastRequest"
    """In turn, that with the fewest requests of two, any, or by a hash."""
    hash: HashSpec | None = None
    """What is hashed, for ``by: hash``."""
    warmup: Span | None = None
    """For how long a new pod gets fewer requests than the others."""

    @model_validator(mode="after")
    def _hash_is_for_hash(self) -> "LoadBalancingSpec":
        if (self.by == "hash") != (self.hash is not None):
            raise SpecError("hash", "and 'by: hash' need each other; write both, or neither")
        if self.warmup is not None and self.by in ("random", "hash"):
            raise SpecError("warmup", f"isn't for 'by: {self.by}'; use roundRobin or leastRequest")
        return self


LoadBalancing = Annotated[LoadBalancingSpec, short_form("by", LoadBalancingSpec | str)]


class TlsSpec(SpecModel):
    """Whether the router speaks TLS to the pods. A text is ``mode``."""

    mode: Literal["disable", "simple", "mutual", "istioMutual"]
    """None, TLS, TLS with a certificate of the caller's, or the mesh's own."""
    sni: Annotated[str, Field(min_length=1)] | None = None
    """The name that is asked for."""
    credential_name: Annotated[str, Field(min_length=1)] | None = None
    """The Secret with the certificates, for gateways."""

    @model_validator(mode="after")
    def _fits_its_mode(self) -> "TlsSpec":
        if self.mode in ("disable", "istioMutual") and (self.sni or self.credential_name):
            raise SpecError("mode", f"{self.mode!r} needs neither sni nor credentialName")
        if self.mode == "mutual" and self.credential_name is None:
            raise SpecError("credentialName", "is missing; 'mutual' needs a certificate of ours")
        return self


Tls = Annotated[TlsSpec, short_form("mode", TlsSpec | str)]


class TrafficPolicySpec(SpecModel):
    """How the router connects to the app's pods, stable and canary alike. A change takes effect at
    once and starts no release.
    """

    connection_pool: ConnectionPoolSpec | None = None
    """How much the router has open at once."""
    outlier_detection: OutlierDetectionSpec | None = None
    """When a pod that fails gets no requests for a while."""
    load_balancing: LoadBalancing | None = None
    """How pods are chosen."""
    tls: Tls | None = None
    """Whether the router speaks TLS to the pods."""

    @property
    def used(self) -> frozenset[str]:
        """The keys that are set, in YAML's names."""
        return frozenset(
            field.alias or name
            for name, field in type(self).model_fields.items()
            if getattr(self, name) is not None
        )
