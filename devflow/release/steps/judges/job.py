"""``job``: a container that ends well or not, such as a smoke test."""

from dataclasses import dataclass
from typing import Any, Self

from devflow.reading.grammar.image import check_image
from devflow.reading.grammar.texts import check_text
from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.steps.judges.references import check_references
from devflow.release.steps.only_key import settings_of

_KNOWN = ("image", "command", "args", "timeout")
_MOST_WORDS = 100
_LONGEST_WORD = 2000
_DEFAULT_TIMEOUT = Duration(300)


@dataclass(frozen=True, slots=True)
class JobJudge:
    """A Job of one pod, tried once; the canary passes if its container ends with code 0."""

    image: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    timeout: Duration = _DEFAULT_TIMEOUT
    """How long it may take."""

    @classmethod
    def read(cls, value: object) -> Self:
        found = settings_of(value, "", _KNOWN, "{image: …, args: […]}")
        return cls(
            _image(found.get("image")),
            _words(found.get("command", []), "command"),
            _words(found.get("args", []), "args"),
            _duration(found.get("timeout", str(_DEFAULT_TIMEOUT))),
        )

    def spec_form(self) -> dict[str, Any]:
        timeout = {} if self.timeout == _DEFAULT_TIMEOUT else {"timeout": str(self.timeout)}
        words = {"command": list(self.command), "args": list(self.args)}
        return {"image": self.image, **{k: v for k, v in words.items() if v}, **timeout}

    def metric(self) -> dict[str, Any]:
        container: dict[str, Any] = {
            "name": "judge",
            "image": self.image,
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
            },
        }
        if self.command:
            container["command"] = list(self.command)
        if self.args:
            container["args"] = list(self.args)
        # Without the app's label: no Service may take it for one of its pods.
        pod = {
            "automountServiceAccountToken": False,
            "containers": [container],
            "restartPolicy": "Never",
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        }
        job = {
            "backoffLimit": 0,
            "activeDeadlineSeconds": self.timeout.seconds,
            "template": {"spec": pod},
        }
        return {"provider": {"job": {"spec": job}}}


def _image(value: object) -> str:
    if not isinstance(value, str):
        raise SpecError("image", f"{shown(value)} is not a text; put it in quotes")
    try:
        return check_image(value)
    except ValueError as error:
        raise SpecError("image", str(error)) from None


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_WORDS:
        raise SpecError(where, f"{shown(value)} is not a list of at most {_MOST_WORDS} texts")
    for index, word in enumerate(value):
        if not isinstance(word, str):
            raise SpecError(f"{where}[{index}]", f"{shown(word)} is not a text; put it in quotes")
        if len(word) > _LONGEST_WORD:
            raise SpecError(
                f"{where}[{index}]", f"has {len(word)} characters, the limit is {_LONGEST_WORD}"
            )
        try:
            check_references(check_text(word))
        except ValueError as error:
            raise SpecError(f"{where}[{index}]", str(error)) from None
    return tuple(value)


def _duration(value: object) -> Duration:
    try:
        return Duration.parse(value)
    except ValueError as error:
        raise SpecError("timeout", str(error)) from None
