"""``experiment``: new pods of both versions side by side, and the newer judged by the older."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.metrics.arguments import CANARY_HASH, STABLE_HASH
from devflow.release.names import CANARY, NAME_LIMIT
from devflow.release.spec.deferred import Deferred, derived
from devflow.release.steps.only_key import settings_of, value_of
from devflow.release.steps.step import Step
from devflow.release.workload.metadata import labels
from devflow.release.workload.release_name import release_name

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "experiment"
_KNOWN = ("weight", "pods")
_EXAMPLE = "{weight: 5}, or {weight: 5, pods: 2}"
_MOST_WEIGHT, _MOST_PODS = 50, 100
_BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Experiment(Step):
    """Two sets of new pods, one of each version, get the same share of the traffic for as long as a
    verify takes. Pods of stable that have run for long are no fair measure of new ones.
    """

    form: ClassVar[str] = f"{_KEY}: {{weight: 5}}"
    kind: ClassVar[str] = _KEY
    judges: ClassVar[bool] = True
    needs_canary: ClassVar[bool] = False

    share: int
    """Of the traffic in percent, for each of the two."""
    pods: int = 1
    """Of each of the two."""
    earlier: int = 0
    """How many experiments come before it in the schedule; known once it is in one."""

    @classmethod
    def read(cls, item: object) -> Self | None:
        value = value_of(item, _KEY)
        if value is None:
            return None
        found = settings_of(value, _KEY, _KNOWN, _EXAMPLE)
        if "weight" not in found:
            raise SpecError(_KEY, f"{shown(value)} has no 'weight'; write {_EXAMPLE}")
        return cls(
            _number(found["weight"], "weight", _MOST_WEIGHT),
            _number(found.get("pods", 1), "pods", _MOST_PODS),
        )

    @property
    def name(self) -> str:
        return f"Experiment {self.share}%"

    def spec_form(self) -> object:
        pods = {} if self.pods == 1 else {"pods": self.pods}
        return {_KEY: {"weight": self.share, **pods}}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        compared = {CANARY_HASH: CANARY, STABLE_HASH: _BASELINE}
        judged = {
            "name": "verify",
            "templateName": app.name,
            "args": [
                {"name": name, "value": f"{{{{templates.{which}.podTemplateHash}}}}"}
                for name, which in compared.items()
            ],
            # Without a duration the experiment is over when the judgement is.
            "requiredForCompletion": True,
        }
        specs = {_BASELINE: "stable", CANARY: "canary"}
        templates = [
            {
                "name": name,
                "specRef": of,
                "replicas": self.pods,
                "weight": self.share,
                "service": {"name": self._service(app, name)},
            }
            for name, of in specs.items()
        ]
        made = {
            "templates": templates,
            "analyses": [judged],
            "analysisRunMetadata": {"labels": labels(app)},
        }
        return [{_KEY: made}]

    def after(self, before: Sequence[Step]) -> Step:
        return replace(self, earlier=sum(isinstance(step, Experiment) for step in before))

    def _service(self, app: "AppSpec", which: str) -> str | Deferred:
        """The name of the Service by which the pods get their share.

        Where the name is Argo Rollouts' own, and its controller reads an Experiment that is older
        than what it wrote last, the Service is forgotten for good: the share goes to a host without
        a name, once more at each look (argo-rollouts 4890). Another name is looked up at each look.
        A Service outlives its experiment by half a minute, so no two tries at once may share one.
        """
        number = self.earlier + 1 if self.earlier else ""

        def named(release: str) -> str:
            end = f"-{which}{number}-{release}"
            return app.name[: NAME_LIMIT - len(end)] + end

        return derived(release_name(app), named)

    def measured(self, before: int) -> int | None:
        return self.share

    def check(self, app: "AppSpec") -> None:
        if not app.verify.has_metrics:
            raise SpecError(
                _KEY,
                "is judged by the metrics of 'verify', and there is none; write one, such as"
                " errorRate: '<= stable + 0.5 points'",
            )

        if len(app.served_ports) > 1:
            raise SpecError(
                _KEY,
                f"is for an app with one port, and this one has {len(app.served_ports)}: Argo"
                " Rollouts doesn't say which of them its Service is asked on; leave it out",
            )

    @property
    def asks_of_router(self) -> str:
        return _KEY


def _number(value: object, key: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise SpecError(f"{_KEY}.{key}", f"{shown(value)} is not a whole number from 1 to {most}")
    return value
