"""Who acts, by a CI's variables."""

import pytest

from devflow.cli.releasing.acting.person import Person, ci_run


def test_a_run_of_github_has_its_address() -> None:
    variables = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_RUN_ID": "42",
    }
    assert ci_run(variables) == "https://github.com/acme/shop/actions/runs/42"


def test_a_job_of_gitlab_has_its_address() -> None:
    assert ci_run({"CI_JOB_URL": "https://gitlab.com/acme/-/jobs/7"}).endswith("/-/jobs/7")


def test_outside_of_a_ci_there_is_none() -> None:
    assert ci_run({"GITHUB_RUN_ID": "42"}) == ""


def test_who_asks_is_named_by_the_api_server_and_by_this_machine_only_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    assert Person("alice", git="a@example.com").name == "alice"
    assert Person("", git="a@example.com").name == "a@example.com"
    assert Person("").name == "root"
