"""``analysis: smoke``: a judge of the user's own at one step, such as smoke tests."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.grammar.names import check_subdomain
from devflow.reading.grammar.texts import check_text
from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.analysis_reference import own_analysis
from devflow.release.metrics.arguments import HASHES
from devflow.release.metrics.templates import TEMPLATE_ARGUMENTS, template_of
from devflow.release.names import check_name
from devflow.release.steps.judges import JUDGES, Judge
from devflow.release.steps.only_key import settings_of, value_of
from devflow.release.steps.pause import Pause
from devflow.release.steps.step import Step

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "analysis"
_BY_NAME = ("template", "args", "cluster")
_MOST_ARGS, _LONGEST = 100, 2000
_FILLED = frozenset(HASHES.values())
_EXAMPLE = "a template's name, {job: {image: …}} or {web: {url: …}}"


@dataclass(frozen=True, slots=True)
class Analysis(Step):
    """The canary is judged by an AnalysisTemplate: the user's own, by its name, or one that is made
    of a Job or a web call.
    """

    form: ClassVar[str] = f"{_KEY}: NAME, {_KEY}: {{job: {{image: IMAGE}}}}"
    kind: ClassVar[str] = _KEY
    judges: ClassVar[bool] = True
    has_judge: ClassVar[bool] = True

    template: str
    """The template's name; of one that is made here, without the app's name before it."""
    args: tuple[tuple[str, str], ...] = ()
    cluster: bool = False
    """Whether it is a ClusterAnalysisTemplate."""
    judge: Judge | None = None
    """What is run or called; ``None`` for the user's own template."""

    @classmethod
    def read(cls, item: object) -> Self | None:
        value = value_of(item, _KEY)
        if value is None:
            return None
        if isinstance(value, str):
            return cls(_name(value, ""))
        if not isinstance(value, dict):
            raise SpecError(_KEY, f"{shown(value)} is no judge; write {_EXAMPLE}")
        made = [key for key in JUDGES if key in value]
        if not made:
            return cls(*_by_name(value))
        found = settings_of(value, _KEY, (*JUDGES, "name"), _EXAMPLE)
        if len(made) > 1:
            raise SpecError(_KEY, f"{shown(value)} has {' and '.join(made)}; use one of them")
        try:
            judge = JUDGES[made[0]].read(found[made[0]])
        except SpecError as error:
            raise error.under(f"{_KEY}.{made[0]}") from None
        return cls(_name(found.get("name", made[0]), "name"), judge=judge)

    @property
    def name(self) -> str:
        return f"Analysis {self.template}"

    def spec_form(self) -> object:
        if self.judge is not None:
            kind = next(key for key, judge in JUDGES.items() if isinstance(self.judge, judge))
            named = {} if self.template == kind else {"name": self.template}
            return {_KEY: {kind: self.judge.spec_form(), **named}}
        if not self.args and not self.cluster:
            return {_KEY: self.template}
        cluster = {"cluster": True} if self.cluster else {}
        args = {"args": dict(self.args)} if self.args else {}
        return {_KEY: {"template": self.template, **args, **cluster}}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        name = self.template if self.judge is None else f"{app.name}-{self.template}"
        return [{"analysis": own_analysis(app, name, dict(self.args), cluster=self.cluster)}]

    def objects(self, app: "AppSpec") -> tuple[dict[str, Any], ...]:
        if self.judge is None:
            return ()
        metric = {"name": self.template, "count": 1, **self.judge.metric()}
        spec = {"args": list(TEMPLATE_ARGUMENTS), "metrics": [metric]}
        return (template_of(app, f"-{self.template}", spec),)

    def check(self, app: "AppSpec") -> None:
        """Two that are made under one name are one.

        :raises SpecError: they differ.
        """
        alike = [
            one for one in app.steps if isinstance(one, Analysis) and one.template == self.template
        ]
        if self.judge is not None and any(one.judge not in (None, self.judge) for one in alike):
            raise SpecError(
                f"{_KEY}.name",
                f"{self.template!r} is the name of another judge of the schedule, too; give one of"
                " them another 'name'",
            )

    def rehearsed(self, speed: int) -> Step:
        """The lab has neither the user's templates nor what they ask, and runs no images."""
        return Pause(Duration(1))


def _by_name(value: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...], bool]:
    found = settings_of(value, _KEY, (*_BY_NAME, *JUDGES), _EXAMPLE)
    args = found.get("args", {})
    if not isinstance(args, dict):
        raise SpecError(f"{_KEY}.args", f"{shown(args)} is not a mapping of names to texts")
    if len(args) > _MOST_ARGS:
        raise SpecError(f"{_KEY}.args", f"has {len(args)} entries; the most is {_MOST_ARGS}")
    for name, text in args.items():
        if not isinstance(name, str) or not isinstance(text, str) or not name:
            raise SpecError(
                f"{_KEY}.args", f"{shown({name: text})} is not a name with a text; use quotes"
            )
        if name in _FILLED:
            raise SpecError(f"{_KEY}.args", f"{name!r} gets its value from Argo Rollouts; omit it")
        if len(name) > _LONGEST or len(text) > _LONGEST:
            raise SpecError(
                f"{_KEY}.args", f"{shown({name: text})} is too long; the most is {_LONGEST} each"
            )
        try:
            check_text(name)
            check_text(text)
        except ValueError as error:
            raise SpecError(f"{_KEY}.args", str(error)) from None
    cluster = found.get("cluster", False)
    if not isinstance(cluster, bool):
        raise SpecError(f"{_KEY}.cluster", f"{shown(cluster)} is neither true nor false")
    return _name(found.get("template"), "template"), tuple(sorted(args.items())), cluster


def _name(value: object, key: str) -> str:
    where = f"{_KEY}.{key}" if key else _KEY
    try:
        if key == "name":
            return check_name(value) if isinstance(value, str) else check_name("")
        return check_subdomain(value if isinstance(value, str) else "")
    except ValueError:
        raise SpecError(
            where, f"{shown(value)} is not the name of a template; write {_EXAMPLE}"
        ) from None
