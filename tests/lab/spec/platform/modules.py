"""What Go modules ship beside their source: charts, and manifests of whole installations."""

import asyncio
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from devflow.lab.programs.go import run_go
from devflow.lab.programs.go_binary import TOOLS


@cache
def module_folder(path: str, module: Path = TOOLS) -> Path:
    """Where Go has the version that ``module`` pins, or the one after ``@``."""
    output = asyncio.run(run_go(("mod", "download", "-json", path), module))
    return Path(json.loads(output)["Dir"])


def manifests_in(text: str) -> list[dict[str, Any]]:
    """The objects in a YAML text."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [one for one in yaml.load_all(text, Loader=loader) if one]
