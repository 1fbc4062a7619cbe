"""Settings of notifications: what can't be used is one line, and no secret is ever among them."""

from pathlib import Path
from typing import Any

import pytest

from devflow.controller.notices.compose import compose
from devflow.controller.notices.kinds import due
from devflow.controller.notices.secrets import SecretMissingError, Secrets
from devflow.controller.notices.settings import SecretKey, parse_notify, read_notify
from devflow.record import JobStatus
from devflow.release import SpecError
from tests.unit.record.jobs import BEGAN, job

TEAM: dict[str, Any] = {"name": "team", "apprise": {"secret": "team-url"}}
HOOK: dict[str, Any] = {
    "name": "ci",
    "webhook": "https://ci.example.com/hooks",
    "key": {"secret": "ci-key"},
}


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ([], "is not a mapping; write at least 'targets:'"),
        ({}, "targets"),
        ({"targets": []}, "targets"),
        ({"targets": [TEAM, TEAM]}, "targets[1].name: 'team' is there twice"),
        ({"targets": [{"name": "team"}]}, "targets[0]: write either 'apprise' or 'webhook'"),
        ({"targets": [TEAM | HOOK]}, "write either 'apprise' or 'webhook'"),
        ({"targets": [{"name": "ci", "webhook": "https://x"}]}, "targets[0].key: belongs to a"),
        (
            {"targets": [TEAM | {"apprise": "slack://s3cr3t"}]},
            "targets[0].apprise: is no reference",
        ),
        ({"targets": [HOOK | {"webhook": "ci.example.com"}]}, "is no URL of a webhook"),
        ({"targets": [HOOK | {"webhook": "https://me:s3cr3t@x"}]}, "has a password in it"),
        (
            {"targets": [TEAM | {"events": ["sometimes"]}]},
            "targets[0].events: 'sometimes' is not known",
        ),
        ({"targets": [TEAM], "templates": {"never": {}}}, "templates.never: 'never' is not known"),
        ({"targets": [TEAM], "link": "https://x/$jobs"}, "names $jobs, which is not known"),
        ({"targets": [TEAM], "link": "https://x/$"}, "has a lone '$'"),
        ({"targets": [TEAM], "link": "javascript:alert(1)"}, "is no link; write one such as"),
        ({"targets": [TEAM | {"events": []}]}, "events: has 0 entries; the least is 1"),
        ({"targets": [TEAM], "stuckAfter": "soon"}, "stuckAfter: 'soon' is not a duration"),
        ({"targets": [TEAM], "more": 1}, "more: unknown key"),
    ],
)
def test_what_cannot_be_used_is_one_line(settings: object, line: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_notify(settings)
    assert line in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert "s3cr3t" not in str(refused.value)


def test_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notify.yaml"
    file.write_text("targets: [{name: team}]")
    with pytest.raises(SpecError, match=r"notify\.yaml: targets\[0\]"):
        read_notify(file)
    file.write_text("targets: [{name: team, apprise: {secret: url}, events: [failed, rolledBack]}]")
    assert [str(kind) for kind in read_notify(file).targets[0].events] == ["failed", "rolledBack"]


def test_a_secret_is_read_anew_each_time_and_never_shown(tmp_path: Path) -> None:
    secrets, key = Secrets(tmp_path), SecretKey(secret="team-url")
    with pytest.raises(SecretMissingError, match="'team-url' can't be read"):
        secrets.read(key)
    (tmp_path / "team-url").write_text("json://one\n")
    assert secrets.read(key) == "json://one"
    (tmp_path / "team-url").write_text("json://two\n")
    assert secrets.read(key) == "json://two"
    (tmp_path / "team-url").write_bytes(b"\xff s3cr3t")
    with pytest.raises(SecretMissingError) as refused:
        secrets.read(key)
    assert "s3cr3t" not in str(refused.value)


def test_a_message_has_numbers_reason_link_and_the_command_to_type() -> None:
    settings = parse_notify({"targets": [TEAM], "link": "https://devflow.example.com/jobs/$job"})
    failed = job(status=JobStatus.FAILED, message="error rate 3.1% > 1% (stable 0.2%)")
    asked = due(failed)
    assert asked is not None
    (notice,) = compose(settings, failed, asked, BEGAN)
    assert notice.title == "shop: shop:2.0.0 has failed"
    assert notice.body.splitlines() == [
        "error rate 3.1% > 1% (stable 0.2%)",
        "shop:1.0.0 → shop:2.0.0, step: Failed",
        "in shop of lab, by alice",
        "commit 0123abc",
        "https://devflow.example.com/jobs/shop-r2-0a1b2c3d",
        "devflow job shop-r2-0a1b2c3d",
    ]


def test_own_words_go_before_the_default_ones() -> None:
    words = {"title": "$app!", "body": "$$ $weight% $reason"}
    settings = parse_notify({"targets": [TEAM], "templates": {"done": words}})
    done = job(status=JobStatus.SUCCEEDED, message="$app is text here")
    asked = due(done)
    assert asked is not None
    (notice,) = compose(settings, done, asked, BEGAN)
    assert (notice.title, notice.body) == ("shop!", "$ 100% $app is text here")


def test_a_target_gets_what_it_asks_for() -> None:
    targets = [
        TEAM | {"events": ["failed"]},
        HOOK | {"apps": ["cart"]},
        HOOK | {"name": "here", "namespaces": ["shop"]},
    ]
    settings = parse_notify({"targets": targets})
    asked = due(job())
    assert asked is not None
    assert [one.target for one in compose(settings, job(), asked, BEGAN)] == ["here"]
