"""``approve``: a person decides, by rules if it has any."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.grammar.texts import check_text, check_word
from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.plan import Gate, PlannedStep
from devflow.release.steps.only_key import settings_of, value_of
from devflow.release.steps.pause import Pause
from devflow.release.steps.step import Step, weight_after
from devflow.release.steps.weight import FULL_PERCENT

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_WRITTEN = "approve"
_CANARY = "canary"
_KEYS = ("by", "text", "timeout", "then", "not")
_ENDS = ("wait", "abort")
_AUTHOR = "author"
_EXAMPLE = "'by: [team-leads]'"
_NO_RULES = Gate()
_MOST_NAMES, _LONGEST_NAME, _LONGEST_TEXT = 20, 253, 200


@dataclass(frozen=True, slots=True)
class Approve(Step):
    """The schedule waits until a person promotes the release; with rules, until one may."""

    form: ClassVar[str] = _WRITTEN
    kind: ClassVar[str] = "approve"
    asks: ClassVar[bool] = True

    gate: Gate = _NO_RULES

    @classmethod
    def read(cls, item: object) -> Self | None:
        if item == _WRITTEN:
            return cls()
        value = value_of(item, _WRITTEN)
        if value is None:
            return None
        return cls(_gate(settings_of(value, _WRITTEN, _KEYS, _EXAMPLE)))

    @property
    def name(self) -> str:
        return "Approve"

    def spec_form(self) -> object:
        gate = self.gate
        written: dict[str, object] = {
            "by": list(gate.by),
            "text": gate.text,
            "timeout": str(Duration(gate.timeout_seconds)) if gate.timeout_seconds else "",
            "then": gate.then if gate.then != _ENDS[0] else "",
            "not": _AUTHOR if gate.not_author else "",
        }
        kept = {key: value for key, value in written.items() if value}
        return {_WRITTEN: kept} if kept else _WRITTEN

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        """A person ends the first pause; the second one the controller, if it finds that they may,
        so that no traffic moves before.
        """
        return [{"pause": {}}] * (2 if self._is_checked(app) else 1)

    def planned(self, app: "AppSpec", before: int) -> PlannedStep:
        planned = Step.planned(self, app, before)
        ruled = self.gate != _NO_RULES or self._is_checked(app)
        return planned if not ruled else _with_gate(planned, self.gate)

    def rehearsed(self, speed: int) -> Step:
        """No person takes part in a rehearsal: the approval is given at once."""
        return Pause(Duration(1))

    def follows(self, before: Sequence[Step]) -> None:
        if weight_after(before) == FULL_PERCENT:
            raise SpecError(
                "", "approve after weight 100 would hold back nothing; put it before 100"
            )

    def check(self, app: "AppSpec") -> None:
        if self.gate != _NO_RULES and app.strategy != _CANARY:
            raise SpecError(
                _WRITTEN,
                f"has rules, which 'strategy: {app.strategy}' can't keep; write 'approve' alone",
            )

    def _is_checked(self, app: "AppSpec") -> bool:
        """Whether the controller checks who has approved, and when; it can in a canary's steps."""
        ruled = bool(self.gate.by or self.gate.not_author or app.freeze)
        return ruled and app.strategy == _CANARY


def _with_gate(step: PlannedStep, gate: Gate) -> PlannedStep:
    fields = {name: getattr(step, name) for name in step.__struct_fields__}
    return PlannedStep(**{**fields, "gate": gate})


def _gate(settings: dict[str, object]) -> Gate:
    timeout = _timeout(settings["timeout"]) if "timeout" in settings else None
    then = settings.get("then", _ENDS[0])
    if then not in _ENDS:
        raise SpecError(f"{_WRITTEN}.then", f"{shown(then)} is not known; write abort or wait")
    if "then" in settings and timeout is None:
        raise SpecError(f"{_WRITTEN}.then", "is for a 'timeout', which is missing; add one")
    if settings.get("not", _AUTHOR) != _AUTHOR:
        raise SpecError(f"{_WRITTEN}.not", f"{shown(settings['not'])} is not known; write author")
    return Gate(
        by=_names(settings["by"]) if "by" in settings else (),
        text=_text(settings.get("text", "")),
        timeout_seconds=timeout.seconds if timeout else None,
        then=str(then),
        not_author="not" in settings,
    )


def _timeout(value: object) -> Duration:
    try:
        return Duration.parse(value)
    except ValueError as error:
        raise SpecError(f"{_WRITTEN}.timeout", str(error)) from None


def _names(value: object) -> tuple[str, ...]:
    where = f"{_WRITTEN}.by"
    names = value if isinstance(value, list | tuple) else ()
    if not 1 <= len(names) <= _MOST_NAMES or not all(isinstance(name, str) for name in names):
        raise SpecError(
            where, f"{shown(value)} is not a list of 1 to {_MOST_NAMES} names; write {_EXAMPLE}"
        )
    try:
        return tuple(check_word(name, "a gate's name", _LONGEST_NAME) for name in names)
    except ValueError as error:
        raise SpecError(where, str(error)) from None


def _text(value: object) -> str:
    try:
        if isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_TEXT:
            return check_text(value)
    except ValueError as error:
        raise SpecError(f"{_WRITTEN}.text", str(error)) from None
    raise SpecError(
        f"{_WRITTEN}.text", f"{shown(value)} is not a line of up to {_LONGEST_TEXT} characters"
    )
