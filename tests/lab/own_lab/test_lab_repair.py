"""A lab of its own, hurt in every way it should survive, beside the shared one."""

import ipaddress
import json
import os
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from devflow.errors import Exit, UserError
from devflow.lab import Lab, State
from devflow.lab.site.ports import LOOPBACK
from tests.lab.cluster import call
from tests.lab.lab_itself.test_lab_cli import devflow
from tests.lab.waiting import PATIENCE_SECONDS

KEPT = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "kept", "namespace": "default"},
}


@pytest.fixture(scope="module")
def own(own_lab: Lab) -> Lab:
    """It has an object in it that must outlive all."""
    call(own_lab, lambda kube: kube.apply(KEPT))
    return own_lab


def pids(lab: Lab) -> dict[str, int | None]:
    return {part.name: part.pid for part in lab.status()}


def data_is_kept(lab: Lab) -> bool:
    found = call(lab, lambda kube: kube.get("v1", "ConfigMap", "kept", "default"))
    return bool(found["metadata"]["name"] == "kept")


def kill(pid: int | None) -> None:
    assert pid is not None
    process = psutil.Process(pid)
    process.kill()
    psutil.wait_procs([process], timeout=PATIENCE_SECONDS)


def test_up_again_adopts_every_part(own: Lab) -> None:
    before = pids(own)
    own.up()
    assert pids(own) == before


def test_the_command_says_of_a_running_lab_that_it_runs_in_plain_lines(own: Lab) -> None:
    done = devflow("up", lab=own.layout.folder)
    assert done.returncode == 0
    assert "etcd: running already" in done.stderr
    assert "\x1b" not in done.stderr + done.stdout
    assert str(own.kubeconfig) in done.stdout


PARTS = [part for part in Lab(Path("/nowhere")).parts if part.binary]
SAMPLE = ["etcd", "kube-apiserver", "devflow"]
"""What keeps the data, what takes others along, and what does neither."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "killed" in metafunc.fixturenames:
        whole = metafunc.config.getoption("soak")
        metafunc.parametrize("killed", [part.name for part in PARTS] if whole else SAMPLE)


def test_a_killed_part_is_restarted_with_those_it_takes_along_and_data_is_kept(
    own: Lab, killed: str
) -> None:
    own.up()
    before = pids(own)
    kill(before[killed])
    assert {part.name for part in own.status() if part.state is State.DEAD} == {killed}
    own.up()
    after = pids(own)
    taken_along = {part.name for part in PARTS if killed in part.restarts_with}
    assert {part for part in after if after[part] != before[part]} == {killed} | taken_along
    assert data_is_kept(own)


def test_everything_killed_at_once_comes_back_with_its_data(own: Lab) -> None:
    own.up()
    for pid in pids(own).values():
        kill(pid)
    own.up()
    assert {part.state for part in own.status()} == {State.RUNNING}
    assert data_is_kept(own)


def test_a_part_that_was_started_but_never_recorded_is_replaced(own: Lab) -> None:
    own.up()
    before = pids(own)
    own.layout.record("kwok").unlink()
    own.up()
    after = pids(own)
    assert {part for part in after if after[part] != before[part]} == {"kwok"}
    assert not is_alive(before["kwok"])


@pytest.mark.parametrize("name", ["kwok", "kube-apiserver"])
def test_a_part_that_hangs_is_replaced_with_those_it_takes_along(
    own: Lab, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.up()
    before = pids(own)
    monkeypatch.setattr("devflow.lab.running.start._ADOPT_SECONDS", 12.0)
    monkeypatch.setattr("devflow.lab.running.stop._GRACE_SECONDS", 3.0)
    psutil.Process(before[name]).suspend()
    own.up()
    after = pids(own)
    taken_along = {part.name for part in PARTS if name in part.restarts_with}
    assert {part for part in after if after[part] != before[part]} == {name} | taken_along


def is_alive(pid: int | None) -> bool:
    return pid is not None and psutil.pid_exists(pid) and status(pid) != psutil.STATUS_ZOMBIE


def status(pid: int) -> str:
    return psutil.Process(pid).status()


def test_ports_taken_while_the_lab_was_down_are_replaced(own: Lab) -> None:
    own.up()
    before = {part.name: part.ports for part in own.status()}
    own.down()
    assert {part.state for part in own.status()} == {State.STOPPED}
    with ExitStack() as taken:
        for port in (before["etcd"]["client"], before["kube-apiserver"]["https"]):
            server = taken.enter_context(socket.socket())
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind((LOOPBACK, port))
            server.listen()
        own.up()
        after = {part.name: part.ports for part in own.status()}
        assert after["etcd"]["client"] != before["etcd"]["client"]
        assert after["kube-apiserver"]["https"] != before["kube-apiserver"]["https"]
        assert after["etcd"]["peer"] == before["etcd"]["peer"]
        assert data_is_kept(own)


def test_a_lost_authority_is_replaced_and_data_is_kept(own: Lab) -> None:
    own.up()
    (own.layout.pki / "ca.crt").unlink()
    own.up()
    assert data_is_kept(own)


def test_down_ends_the_labs_processes_and_no_others(shared_lab: Lab, own: Lab) -> None:
    own.up()
    shared, mine = pids(shared_lab), pids(own)
    own.down()
    assert pids(shared_lab) == shared
    assert {part.state for part in shared_lab.status()} == {State.RUNNING}
    assert not any(is_alive(pid) for pid in mine.values())


def test_a_reused_pid_is_never_ended(own: Lab) -> None:
    own.up()
    record = own.layout.record("kwok")
    recorded = json.loads(record.read_text())
    own.down()
    innocent = subprocess.Popen(["sleep", "60"])
    try:
        # As if the system had given kwok's pid to somebody else.
        record.write_text(json.dumps(recorded | {"pid": innocent.pid}))
        own.down()
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_part_that_ends_at_its_start_shows_its_last_words(own: Lab) -> None:
    own.down()
    etcd, *others = own.parts
    broken = replace(etcd, command=lambda _site: ["--data-dir=/proc/nowhere"])
    lab = Lab(own.layout.folder, parts=[broken, *others])
    with pytest.raises(UserError, match="etcd ended right after its start") as caught:
        lab.up()
    assert "/proc/nowhere" in str(caught.value)
    assert str(own.layout.log("etcd")) in str(caught.value)
    assert "devflow lab up" in str(caught.value)
    assert caught.value.exit_code is Exit.LAB


def test_everything_listens_on_loopback_only(own: Lab) -> None:
    own.up()
    addresses = {
        connection.laddr.ip
        for pid in pids(own).values()
        for connection in psutil.Process(pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    # Besides 127.0.0.1, a lab has a part of 127.0.0.0/8 of its own for its pods.
    assert LOOPBACK in addresses
    assert all(ipaddress.ip_address(address).is_loopback for address in addresses)


def test_nobody_else_may_read_anything(own: Lab) -> None:
    own.up()
    open_to_others = [
        path
        for root, folders, files in os.walk(own.layout.folder)
        for path in (Path(root) / name for name in (*folders, *files))
        if path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_no_secret_is_in_a_command_line_or_a_log(own: Lab) -> None:
    own.up()
    tokens = json.loads(own.layout.tokens.read_text()).values()
    said = "".join(path.read_text() for path in own.layout.log("any").parent.iterdir())
    told = "".join(" ".join(psutil.Process(pid).cmdline()) for pid in pids(own).values())
    assert not any(token in said + told for token in tokens)
