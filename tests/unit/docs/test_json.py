"""Keys of JSON that the documents list, against what the commands print."""

import json
import re
from dataclasses import fields
from typing import Any

import msgspec
import pytest

from devflow.lab.load.summary import Summary, VersionSummary
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.rehearse.findings import Findings
from devflow.watch import Answers, judge
from devflow.watch.show.json_lines import SCHEMA, json_line
from tests.unit.docs.pages import CODE, rows, text
from tests.unit.record.jobs import job
from tests.unit.watch.objects import NOON, Shop, walked

HEAD = "Keys may be added; `schema` rises"


def watched() -> dict[str, Any]:
    """An object of ``devflow watch --json`` with a value under each key."""
    shop = Shop()
    shop.judge(1, "Running", "[0.07,812]")
    release = shop.release(10, currentStepIndex=1)
    over = walked()
    answers = Answers(5.0, {2: 98, 1: 902})
    found = json.loads(json_line(release, judge(over), NOON, answers, job()))
    return dict(found)


def listed() -> dict[str, str]:
    """By top-level key all that the rows say of it."""
    found: dict[str, str] = {}
    for keys, value in rows("docs/cli.md", HEAD):
        for key in CODE.findall(keys):
            top, _, below = key.removesuffix("[]").partition(".")
            found[top] = f"{found.get(top, '')} {value}" + (f" `{below}`" if below else "")
    return found


def below(value: Any) -> set[str]:
    """The keys of a value and of those in it."""
    if isinstance(value, list):
        return set().union(*map(below, value))
    if isinstance(value, dict):
        return set(value).union(*map(below, value.values()))
    return set()


def words(row: str) -> set[str]:
    """What stands in backticks, word by word: ``{ready, desired}`` are two."""
    return {word for code in CODE.findall(row) for word in re.findall(r"\w+", code)}


def test_watch_prints_the_keys_that_are_listed() -> None:
    assert watched().keys() == listed().keys()


def test_watch_prints_below_them_what_their_rows_say() -> None:
    steps = dict(rows("docs/record.md", "**`jobs`**"))["`steps[]`"]
    rest = listed()
    rest["steps"] += steps
    for key, value in watched().items():
        assert below(value) <= words(rest[key]), key


def test_the_schema_of_watch_is_the_one_that_is_documented() -> None:
    assert dict(rows("docs/cli.md", HEAD))["`schema`"] == str(SCHEMA)


def test_the_statuses_are_those_of_the_record() -> None:
    for page, heading in (("docs/cli.md", HEAD), ("docs/record.md", "**`jobs`**")):
        row = next(
            value for keys, value in rows(page, heading) if CODE.findall(keys)[0] == "status"
        )
        assert {str(status) for status in JobStatus} <= words(row)
    signs = words(" ".join(step for _, step in rows("docs/cli.md", "| sign |")))
    assert {str(status) for status in StepStatus} <= signs


def test_a_stored_job_has_the_keys_that_are_listed() -> None:
    keys = {
        key.removesuffix("[]")
        for cells in rows("docs/record.md", "**`jobs`**")
        for key in CODE.findall(cells[0])
    }
    stored = {field.encode_name for field in msgspec.structs.fields(Job)}
    # What the store adds.
    assert keys == stored - {"id"} | {"_id", "expireAt", "schemaVersion"}
    steps = dict(rows("docs/record.md", "**`jobs`**"))["`steps[]`"]
    assert {field.encode_name for field in msgspec.structs.fields(Step)} <= words(steps)


@pytest.mark.parametrize("of", [Summary, VersionSummary])
def test_load_prints_the_keys_that_are_listed(of: Any) -> None:
    table = " ".join(" ".join(cells) for cells in rows("docs/cli.md", "| JSON key | value |"))
    assert {field.name for field in fields(of)} <= words(table)


def test_a_rehearsal_prints_the_keys_that_are_listed() -> None:
    _, _, rest = text("docs/rehearse.md").partition("## JSON\n")
    said = words(rest.partition("\n## ")[0])
    assert {field.name for field in fields(Findings)} | {"bad"} <= said
