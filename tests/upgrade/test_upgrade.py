"""An upgrade from the last version: what it changes is listed, and what it kept is still read."""

import shutil
from pathlib import Path

from bson import json_util

from devflow.engine.settings.state import StateFile
from devflow.record.mongo.documents import read_job
from tests.unit.docs.pages import ROOT
from tests.unit.record.jobs import job
from tests.upgrade.changes import FILE, changes, text, urns_gone
from tests.upgrade.made import LAST

NEWEST = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]


def test_each_change_of_an_object_is_listed() -> None:
    listed = FILE.read_text(encoding="utf-8")
    assert listed == text(), "run `python -m tests.upgrade changes`; say it in CHANGELOG.md"


def test_the_changelog_names_each_kind_of_object_that_changes() -> None:
    assert {change.kind for change in changes() if f"`{change.kind}`" not in NEWEST} == set()


def test_no_upgrade_starts_a_release_unless_the_changelog_says_so() -> None:
    starts = any(change.starts_a_release for change in changes())
    assert starts == ("**Starts a release**" in NEWEST)


def test_no_resource_of_a_program_is_lost() -> None:
    # Pulumi deletes what a program registers no more: with a database, its data.
    assert urns_gone() == []


def test_a_job_that_the_last_version_recorded_is_read() -> None:
    options = json_util.JSONOptions(tz_aware=True)
    document = json_util.loads(
        (LAST / "job.json").read_text(encoding="utf-8"), json_options=options
    )
    assert read_job(document) == job()


def test_the_state_of_a_stack_that_the_last_version_made_is_read(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "dev")
    file.path.parent.mkdir()
    shutil.copy(LAST / "state.json", file.path)
    state = file.load()
    assert state.engine == "embedded"
    assert list(state.names.values()) == ["settings-1a2b3c4d"]
    assert next(iter(state.random.values()))["outputs"]["result"] == "0123456789abcdef"
