"""How values that are read by own code look in the JSON schema of a spec."""

from typing import Any

from devflow.release.kubernetes.value import KUBERNETES_TYPE


class JsonForms:
    """Marks a value as of one of several forms, each a JSON schema; ``kubernetes`` names the
    definition of one more.
    """

    def __init__(self, *forms: dict[str, Any], kubernetes: str | None = None) -> None:
        self._forms = [*forms, *([{KUBERNETES_TYPE: kubernetes}] if kubernetes else [])]

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self._forms[0] if len(self._forms) == 1 else {"anyOf": self._forms}
