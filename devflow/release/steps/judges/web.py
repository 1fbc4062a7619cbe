"""``web``: a URL that is called once, and answers whether the canary is good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from devflow.reading.grammar.server_address import split_address
from devflow.reading.grammar.texts import check_text
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.steps.judges.condition import check_condition, check_json_path
from devflow.release.steps.judges.references import check_references, filled
from devflow.release.steps.only_key import settings_of

_KNOWN = ("url", "jsonPath", "success")
_LONGEST = 2048
_TIMEOUT_SECONDS = 10
_RETRIES = 2
"""Argo Rollouts calls again 10 s after no answer, or one that isn't 2xx."""


@dataclass(frozen=True, slots=True)
class WebJudge:
    """Argo Rollouts calls the URL; an answer with 2xx passes, if ``success`` holds for its JSON."""

    url: str
    json_path: str = ""
    success: str = ""
    """An expression of Argo Rollouts, such as ``result == "ok"``."""

    @classmethod
    def read(cls, value: object) -> Self:
        found = settings_of(value, "", _KNOWN, "{url: …}")
        for key, text in found.items():
            if not isinstance(text, str) or not 1 <= len(text) <= _LONGEST:
                raise SpecError(key, f"{shown(text)} is not a text of 1 to {_LONGEST} characters")
            try:
                _CHECKS[key](check_references(check_text(text)))
            except ValueError as error:
                raise SpecError(key, str(error)) from None
        texts = {key: str(text) for key, text in found.items()}
        return cls(_url(texts.get("url", "")), texts.get("jsonPath", ""), texts.get("success", ""))

    def spec_form(self) -> dict[str, Any]:
        written = {"url": self.url, "jsonPath": self.json_path, "success": self.success}
        return {key: text for key, text in written.items() if text}

    def metric(self) -> dict[str, Any]:
        web: dict[str, Any] = {"url": self.url, "timeoutSeconds": _TIMEOUT_SECONDS}
        if self.json_path:
            web["jsonPath"] = self.json_path
        made: dict[str, Any] = {"provider": {"web": web}, "consecutiveErrorLimit": _RETRIES}
        if self.success:
            made["successCondition"] = self.success
        return made


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "url": str,
    "jsonPath": check_json_path,
    "success": check_condition,
}


def _url(text: str) -> str:
    try:
        # Argo Rollouts fills in arguments, which may stand anywhere but at the begin.
        good = not split_address(filled(text), "http", "https").username
    except ValueError:
        good = False
    if not good:
        raise SpecError(
            "url", f"{shown(text)} is not a URL; write it as in http://smoke.tools/run?app=shop"
        )
    return text
