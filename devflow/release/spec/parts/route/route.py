"""What becomes of an app's requests before they are split between stable and canary."""

from pydantic import model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.changes import HeadersSpec, Rewrite
from devflow.release.spec.parts.route.cors import CorsSpec
from devflow.release.spec.parts.route.match import Matches, MatchSpec, Paths
from devflow.release.spec.parts.route.mirror import Mirror
from devflow.release.spec.parts.route.resilience import FaultsSpec, Retries
from devflow.release.spec.parts.route.span import Span, milliseconds


class RouteSpec(SpecModel):
    """The app's route: which requests it takes, and what it does with them. It holds for stable and
    canary alike. A change takes effect at once, also in the middle of a release, and starts none.
    """

    paths: Paths = ()
    """Prefixes of the paths that it takes, or ``{exact: …}``, ``{regex: …}``; by default all."""
    match: Matches = ()
    """The requests that it takes, by more than their path; in place of ``paths``."""
    rewrite: Rewrite | None = None
    """What the app gets in place of path and host."""
    timeout: Span | None = None
    """How long an answer may take, with all retries; by default as long as it likes."""
    retries: Retries | None = None
    """How often a request that fails is tried again; by default the router's own choice."""
    headers: HeadersSpec = HeadersSpec.unwritten()
    """Headers that are added, set or removed."""
    cors: CorsSpec | None = None
    """Which pages of other origins may send requests."""
    mirror: Mirror | None = None
    """Another service that gets copies of the requests."""
    faults: FaultsSpec = FaultsSpec.unwritten()
    """Faults for tests."""

    @property
    def matches(self) -> tuple[MatchSpec, ...]:
        """The requests that it takes, each as a match; none if it takes all."""
        return self.match or tuple(MatchSpec(path=path) for path in self.paths)

    @property
    def used(self) -> frozenset[str]:
        """The keys that say something other than their defaults, in YAML's names."""
        return frozenset(
            field.alias or name
            for name, field in type(self).model_fields.items()
            if getattr(self, name) != field.default
        )

    @model_validator(mode="after")
    def _keys_fit_together(self) -> "RouteSpec":
        if self.paths and self.match:
            raise SpecError("paths", "is set beside 'match'; write the paths as its 'path'")
        try_timeout = self.retries.per_try_timeout if self.retries else None
        if try_timeout and self.timeout and milliseconds(try_timeout) > milliseconds(self.timeout):
            raise SpecError(
                "retries.perTryTimeout",
                f"{try_timeout} is above the timeout, {self.timeout}, of all tries; lower it",
            )
        path = self.rewrite.path if self.rewrite else None
        if path is not None:
            for index, match in enumerate(self.matches):
                if match.path is not None and match.path.regex is not None:
                    where = "paths" if self.paths else "match"
                    raise SpecError(
                        "rewrite",
                        f"can't rewrite the path of {where}[{index}], a regex; use a prefix",
                    )
        return self
