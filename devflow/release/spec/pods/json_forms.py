"""How values that are read by own code look in the JSON schema of a spec."""

from typing import Any

from devflow.release.kubernetes.value import KUBERNETES_TYPE

TEXT: dict[str, Any] = {"type": "string"}
NOTHING: dict[str, Any] = {"const": False}
LIST: dict[str, Any] = {"type": "array"}


class JsonForms:
    """Marks a value as of one of several forms, each a JSON schema."""

    def __init__(self, *forms: dict[str, Any]) -> None:
        self._forms = forms

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        first, *others = self._forms
        return {"anyOf": list(self._forms)} if others else first


def kubernetes_form(
    name: str, *short: str, more: dict[str, Any] | None = None, without: str = ""
) -> dict[str, Any]:
    """The definition ``name`` of Kubernetes as a form: ``short`` are properties for which a text
    stands, ``more`` those that only we know, ``without`` is one that isn't to be written.
    """
    return {KUBERNETES_TYPE: name, "short": short, "more": more or {}, "without": without}
