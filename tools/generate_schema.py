"""Writes the Pulumi schema of the component package: ``python -m tools.generate_schema``."""

import json
from pathlib import Path
from typing import Any

from devflow.components.provider import Provider

FILE = Path(__file__).parents[1] / "package" / "schema.json"


def generate() -> str:
    """The schema that the package answers with, in a form for people to compare."""
    schema: dict[str, Any] = json.loads(Provider().schema or "")
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(generate(), encoding="utf-8")
