"""What a version of Devflow makes: the objects of many apps, the resources of a program, and the
documents that it keeps.
"""

import json
import tempfile
from collections.abc import Mapping
from contextlib import chdir
from datetime import timedelta
from pathlib import Path
from typing import Any

import pulumi
from bson import json_util

from devflow.record.mongo.documents import job_document
from devflow.release import build
from devflow.stacks.loader import load_stack
from devflow.stacks.program import main
from tests.components.recording import record
from tests.unit.record.jobs import job

LAST = Path(__file__).parent / "last"
"""What the last version made, of stacks that are kept beside it."""
_CONFIG = {
    "cluster": "kubeconfig",
    "kubeconfig": "",
    "context": "",
    "mongodbUri": "",
    "images": "{}",
}


def objects(stacks: Path) -> dict[str, dict[str, Any]]:
    """By ``STACK APP KIND NAME``, each object of each app of the stacks in a folder."""
    found = {}
    for file in sorted(stacks.glob("*.yaml")):
        for name, app in load_stack(file).apps.items():
            for manifest in build(app):
                object_name = manifest["metadata"]["name"]
                found[f"{file.stem} {name} {manifest['kind']} {object_name}"] = manifest
    return found


def urns(stack: Path) -> list[str]:
    """The URN of each resource that the stack's program registers."""

    def program() -> None:
        pulumi.runtime.set_all_config({f"devflow:{key}": text for key, text in _CONFIG.items()}, [])
        main()

    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("stacks").mkdir()
        Path("stacks/test.yaml").write_text(stack.read_text(encoding="utf-8"), encoding="utf-8")
        return sorted(resource.urn for resource in record(program).resources)


def job_text() -> str:
    """A job as it is in MongoDB, in Extended JSON."""
    return json_util.dumps(job_document(job(), timedelta(days=30)), indent=1, sort_keys=True)


def flat(value: Any, path: str = "") -> Mapping[str, str]:
    """Each leaf of an object by its path, as JSON."""
    if isinstance(value, dict) and value:
        items = [(f"{path}.{key}" if path else str(key), item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        items = [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    else:
        return {path: json.dumps(value, sort_keys=True)}
    return {at: text for key, item in items for at, text in flat(item, key).items()}
