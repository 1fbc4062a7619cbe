"""Writes the list of what the image holds: ``python -m tools.image_parts``.

``image/sbom.cdx.json`` is a CycloneDX bill of materials of ``image/requirements.lock``, and
``image/licences.md`` has the licence of each of these packages, as its own metadata says it.
"""

import re
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "image" / "requirements.lock"
SBOM_FILE = ROOT / "image" / "sbom.cdx.json"
LICENCES_FILE = ROOT / "image" / "licences.md"
SAID_ELSEWHERE = {"promql-parser": "MIT"}
"""By package, the licence that stands in its licence file and not in its metadata."""
_HEAD = """\
# Licences of what the image holds

Beside those of the base image, which are in `/usr/share/doc/*/copyright`. From `make generate`.

| package | version | licence |
|---|---|---|
"""


def locked() -> dict[str, str]:
    """The version of each package in the lock, by name."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(sorted(found))


def licences() -> str:
    """The page with the licence of each package.

    :raises importlib.metadata.PackageNotFoundError: one of them isn't installed here.
    """
    return _HEAD + "".join(
        f"| {name} | {version} | {licence(distribution(name)) or SAID_ELSEWHERE[name]} |\n"
        for name, version in locked().items()
    )


def licence(package: Distribution) -> str:
    """An SPDX expression, else a short text, else what the classifiers say; empty if none does."""
    metadata = package.metadata
    if expressions := metadata.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier") or ()
        if text.startswith("License :: OSI Approved :: ")
    ]
    text = " ".join(metadata.get_all("License") or ()).strip()
    # Some have the whole licence in that field.
    short = text if text and "\n" not in text and len(text) < 60 else ""
    return " and ".join(classifiers) or short


def sbom() -> str:
    """The bill of materials, the same each time."""
    command = (
        *(sys.executable, "-m", "cyclonedx_py", "requirements", LOCK.name),
        *("--pyproject", "../pyproject.toml", "--mc-type", "application"),
        *("--output-reproducible", "--of", "JSON", "-o", "-"),
    )
    done = subprocess.run(command, cwd=LOCK.parent, capture_output=True, text=True, check=True)
    return done.stdout.rstrip() + "\n"


if __name__ == "__main__":
    SBOM_FILE.write_text(sbom(), encoding="utf-8")
    LICENCES_FILE.write_text(licences(), encoding="utf-8")
