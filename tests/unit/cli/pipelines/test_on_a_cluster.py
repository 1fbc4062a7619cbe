"""``ci/on-a-cluster``, with programs that only note what they are asked."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.docs.pages import ROOT

URI = "mongodb://me:s3cr3t@db.example.com:27017/devflow"
NOTING = """#!/bin/sh
echo "$(basename "$0") $*" >> "$NOTES/calls"
case "$(basename "$0") $1 $2" in
  "pulumi config set") cat > "$NOTES/secret" ;;
  "devflow up --stack") cp stacks/on-a-cluster.yaml "$NOTES/stack.yaml" ;;
esac
case "$*" in *no-such-version*) exit 10 ;; esac
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name in ("kubectl", "pulumi", "devflow"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(NOTING)
        program.chmod(0o755)
    (tmp_path / "kubeconfig").write_text("{}\n")
    (tmp_path / "uri").write_text(URI)
    return tmp_path


def run(notes: Path, *options: str) -> subprocess.CompletedProcess[str]:
    where = ("--context", "mine", "--kubeconfig", str(notes / "kubeconfig"))
    programs = f"{notes / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        (str(ROOT / "ci" / "on-a-cluster"), *where, "--devflow-image", "devflow:ci", *options),
        env={**os.environ, "PATH": programs, "NOTES": str(notes), "DEVFLOW": "devflow"},
        capture_output=True,
        text=True,
        check=False,
    )


def stack(notes: Path) -> Any:
    return yaml.safe_load((notes / "stack.yaml").read_text())


def test_the_platform_has_a_mongodb_of_its_own(notes: Path) -> None:
    done = run(notes)
    assert done.returncode == 0, done.stderr
    assert stack(notes)["platform"]["mongodb"] == {"members": 1, "storage": "1Gi"}
    assert not (notes / "secret").exists()


def test_or_the_one_of_a_file_which_no_argument_shows(notes: Path) -> None:
    done = run(notes, "--mongodb-uri-file", str(notes / "uri"))
    assert done.returncode == 0, done.stderr
    assert "mongodb" not in stack(notes)["platform"]
    assert stack(notes)["platform"]["devflow"] == {"image": "devflow:ci", "replicas": 1}
    assert (notes / "secret").read_text() == URI
    assert "s3cr3t" not in (notes / "calls").read_text()


def test_a_file_that_is_not_there_is_one_line_before_anything_is_done(notes: Path) -> None:
    done = run(notes, "--mongodb-uri-file", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "connection string in nowhere" in done.stderr
    assert not (notes / "calls").exists()
