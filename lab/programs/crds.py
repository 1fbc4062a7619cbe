"""CustomResourceDefinitions, taken from the very module version whose program serves them."""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from devflow.lab.programs import cache
from devflow.lab.programs.build_errors import build_failed
from devflow.lab.programs.go import run_go
from devflow.lab.programs.go_binary import TOOLS
from devflow.lab.programs.tool import ToolError
from devflow.lab.site.files import read_or_none, write_secret
from devflow.lab.site.lock import locked


@dataclass(frozen=True)
class CrdSource:
    """The CRDs of one project."""

    name: str
    module_path: str
    """Go module that ships them."""
    pattern: str
    """The YAML files in the module, as a glob."""
    module: Path = TOOLS
    """Folder of the ``go.mod`` that pins the version."""

    async def load(self) -> list[dict[str, Any]]:
        """Return the CRDs: from the cache, or from the module, which Go downloads if need be.

        :raises UserError: the module can't be downloaded.
        """
        file = cache.folder(self.module) / "crds" / f"{self.name}.json"
        if not file.is_file():
            async with locked(file.with_name(f".{self.name}.lock")):
                if not file.is_file():
                    await self._fetch(file)
        crds: list[dict[str, Any]] = json.loads(read_or_none(file) or b"[]")
        return crds

    async def _fetch(self, file: Path) -> None:
        try:
            output = await run_go(("mod", "download", "-json", self.module_path), self.module)
        except ToolError as error:
            raise build_failed(f"CRDs of {self.name}", "Go", str(error)) from None
        folder = Path(json.loads(output)["Dir"])
        # JSON, because parsing these YAML files takes longer than to start the API server.
        crds = await asyncio.to_thread(read_crds, folder, self.pattern)
        write_secret(file, json.dumps(crds))


def read_crds(folder: Path, pattern: str) -> list[dict[str, Any]]:
    """Return the CRDs in the YAML files of ``folder`` that match, in a stable order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = (
        document
        for path in sorted(folder.glob(pattern))
        for document in yaml.load_all(path.read_text(), Loader=loader)
    )
    return [
        document
        for document in documents
        if document and document.get("kind") == "CustomResourceDefinition"
    ]


def digest(crd: dict[str, Any]) -> str:
    """Return a digest of the CRD's content."""
    return hashlib.sha256(json.dumps(crd, sort_keys=True).encode()).hexdigest()[:16]
