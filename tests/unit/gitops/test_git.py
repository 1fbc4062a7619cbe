import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.gitops.git import commit_change
from tests.lab.waiting import eventually
from tests.unit.gitops.repositories import bare_repository, content, git, unannounced


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return bare_repository(tmp_path, {"a.txt": "1\n", "b.txt": "1\n"})


def test_the_change_is_a_commit_of_the_user_on_top_of_the_branch(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ada@example.com")
    done = commit_change(
        bare.as_uri(), "HEAD", lambda c: _write(c, "2\n"), "Release shop 2", unannounced
    )
    assert (done.changed, done.branch) == (True, "main")
    assert git(bare, "log", "-1", "--format=%H %an <%ae> %s", "main") == (
        f"{done.commit} Ada <ada@example.com> Release shop 2"
    )
    assert content(bare, "a.txt") == "2"


def test_a_user_without_git_settings_is_named_after_the_account(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in list(os.environ):
        if key.startswith("GIT_"):
            monkeypatch.delenv(key)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    commit_change(bare.as_uri(), "HEAD", lambda c: _write(c, "2\n"), "Change", unannounced)
    assert git(bare, "log", "-1", "--format=%an", "main") == "ada"


def test_an_account_without_a_name_commits_too(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 65532")

    monkeypatch.setattr("getpass.getuser", nameless)
    done = commit_change(bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Change", unannounced)
    assert done.changed


def test_nothing_to_change_is_no_commit(bare: Path) -> None:
    before = git(bare, "rev-parse", "main")
    done = commit_change(bare.as_uri(), "main", lambda c: _write(c, "1\n"), "Change", unannounced)
    assert (done.changed, done.commit) == (False, before)


def test_a_branch_that_moved_meanwhile_is_edited_anew(bare: Path, tmp_path: Path) -> None:
    edits = 0

    def edit(clone: Path) -> None:
        nonlocal edits
        edits += 1
        _write(clone, "2\n")
        if edits == 1:
            work = tmp_path / "work"
            (work / "b.txt").write_text("theirs\n")
            git(work, "commit", "-q", "-a", "-m", "Theirs")
            git(work, "push", "-q", str(bare), "main")

    assert commit_change(bare.as_uri(), "main", edit, "Ours", unannounced).changed
    assert edits == 2
    assert (content(bare, "a.txt"), content(bare, "b.txt")) == ("2", "theirs")


def test_a_branch_that_moves_while_the_server_takes_the_push_is_edited_anew(bare: Path) -> None:
    """The server compares once more when it writes: its words for that are its own."""
    theirs = "git commit-tree -m Theirs main^{tree} -p main"
    once = f"env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main $({theirs})\nrm $0"
    _hook(bare, once)
    assert commit_change(
        bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Ours", unannounced
    ).changed
    subjects = git(bare, "log", "-2", "--format=%s", "main").splitlines()
    assert subjects == ["Ours", "Theirs"]


def test_a_push_that_the_server_forbids_is_told_in_its_words(bare: Path) -> None:
    _hook(bare, "echo main is protected >&2\nexit 1")
    with pytest.raises(UserError) as error:
        commit_change(bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Ours", unannounced)
    assert str(error.value) == (
        "git push failed: [remote rejected] HEAD -> main (pre-receive hook declined):"
        " main is protected"
    )


def test_a_branch_that_never_stops_moving_is_given_up(bare: Path, tmp_path: Path) -> None:
    def edit(clone: Path) -> None:
        _write(clone, "2\n")
        git(tmp_path / "work", "commit", "-q", "--allow-empty", "-m", "Theirs")
        git(tmp_path / "work", "push", "-q", str(bare), "main")

    with pytest.raises(UserError, match=r"branch main of file:.* moved each time"):
        commit_change(bare.as_uri(), "main", edit, "Ours", unannounced)


def test_nothing_is_committed_to_a_tag(bare: Path) -> None:
    git(bare, "tag", "v1", "main")
    with pytest.raises(UserError, match=r"targetRevision 'v1' of file:.* is no branch"):
        commit_change(bare.as_uri(), "v1", lambda c: None, "Change", unannounced)


def test_what_git_says_is_one_line_without_credentials(tmp_path: Path) -> None:
    url = f"file://user:pa55@{tmp_path}/nope.git"
    with pytest.raises(UserError, match=r"^git clone failed: ") as error:
        commit_change(url, "HEAD", lambda c: None, "Change", unannounced)
    assert "pa55" not in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def _hook(bare: Path, script: str) -> None:
    hook = bare / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


def _write(clone: Path, text: str) -> None:
    (clone / "a.txt").write_text(text)


def test_each_commit_is_announced_before_it_is_pushed(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ada@example.com")
    told: list[tuple[str, str, str]] = []

    def announce(author: str, commit: str) -> None:
        told.append((author, commit, content(bare, "a.txt")))

    done = commit_change(bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Change", announce)
    assert told == [("Ada <ada@example.com>", done.commit, "1")]
    commit_change(bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Change", announce)
    assert len(told) == 1


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(("scheme", "user"), [("http", "ada:pa55@"), ("git", "")])
def test_a_server_that_never_answers_is_given_up_with_all_that_asks_it(
    silent: int, scheme: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devflow.gitops.git._LIMIT_SECONDS", 2.0)
    url = f"{scheme}://{user}127.0.0.1:{silent}/apps.git"
    with pytest.raises(UserError, match=r"^git clone: ") as error:
        commit_change(url, "HEAD", lambda c: None, "Change", unannounced)
    assert f"{scheme}://127.0.0.1:{silent}/apps.git has not answered for 2 s" in str(error.value)
    assert error.value.exit_code is Exit.FAILED
    _until_nobody_asks(silent)


def test_a_push_that_is_never_answered_is_given_up(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hook(bare, "sleep 60")
    monkeypatch.setattr("devflow.gitops.git._LIMIT_SECONDS", 5.0)
    with pytest.raises(UserError, match=r"^git push: file:.* has not answered for 5 s"):
        commit_change(bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Change", unannounced)


def test_a_server_that_never_answers_is_waited_for_no_longer_once_it_is_stopped(
    silent: int,
) -> None:
    stopped = threading.Event()
    threading.Timer(1.0, stopped.set).start()
    url = f"http://127.0.0.1:{silent}/apps.git"
    with pytest.raises(UserError, match=r"^interrupted$") as error:
        commit_change(url, "HEAD", lambda c: None, "Change", unannounced, stopped)
    assert error.value.exit_code is Exit.INTERRUPTED
    _until_nobody_asks(silent)


def test_a_push_that_is_under_way_is_waited_for_though_it_is_stopped(bare: Path) -> None:
    stopped = threading.Event()
    _hook(bare, "sleep 1")

    def announce(_: str, __: str) -> None:
        stopped.set()

    done = commit_change(
        bare.as_uri(), "main", lambda c: _write(c, "2\n"), "Change", announce, stopped
    )
    assert git(bare, "rev-parse", "main") == done.commit


def _until_nobody_asks(port: int) -> None:
    """Wait until nothing runs any more that asks the server."""
    eventually("nobody asks", lambda: not any(str(port) in one for one in _running()), 10)


def _running() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield path.read_text(errors="replace")
