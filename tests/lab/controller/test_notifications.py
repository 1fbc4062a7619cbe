"""Notifications in a lab: two controllers, one MongoDB, and a real receiver."""

import json
import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.lab.site.ports import assign
from tests.lab.controller.readiness import is_ready
from tests.lab.releases import GATED, App, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually


class Receiver:
    """Takes what is posted to ``/people`` and ``/events``; each may be down."""

    def __init__(self) -> None:
        self.got: dict[str, list[dict[str, Any]]] = {"/people": [], "/events": []}
        self.down: set[str] = set()
        self.refused = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def kinds(self, path: str) -> Counter[str]:
        """How often each kind of message came."""
        if path == "/events":
            return Counter(one["type"].rpartition(".")[2] for one in self.got[path])
        return Counter(_kind_of(one["title"]) for one in self.got[path])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                path = self.path.rstrip("/")
                is_down = path in receiver.down
                if not is_down:
                    receiver.got[path].append(json.loads(body))
                self.send_response(503 if is_down else 200)
                self.end_headers()
                if is_down:
                    receiver.refused.set()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                """Not on the test's output."""

        return Handler


def _kind_of(title: str) -> str:
    words = {"started": "started", "waits": "waiting", "rolled": "rolledBack", "failed": "failed"}
    return next((kind for word, kind in words.items() if word in title), "done")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def settings(receiver: Receiver, tmp_path: Path) -> Path:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "people").write_text(f"json://127.0.0.1:{receiver.port}/people")
    (secrets / "key").write_text("a key of no importance")
    written = {
        "targets": [
            {"name": "people", "apprise": {"secret": "people"}},
            {
                "name": "machines",
                "webhook": f"http://127.0.0.1:{receiver.port}/events",
                "key": {"secret": "key"},
            },
        ]
    }
    (tmp_path / "notify.yaml").write_text(yaml.safe_dump(written))
    return tmp_path


@contextmanager
def controller(lab: Lab, namespace: str, settings: Path) -> Iterator["subprocess.Popen[str]"]:
    """One that leads whatever others do, and is killed at the end."""
    with ExitStack() as reserved:
        port = assign(["http"], {}, (), reserved)["http"]
        process = start(
            *("controller", "--kubeconfig", str(lab.kubeconfig), "--no-leader-election"),
            *("--mongodb-uri-file", str(lab.mongodb_uri), "--cluster", namespace),
            *("--namespace", namespace, "--listen", f"127.0.0.1:{port}"),
            *("--notify-file", str(settings / "notify.yaml")),
            *("--notify-secrets", str(settings / "secrets")),
        )
        threading.Thread(target=process.communicate, daemon=True).start()
        try:
            # What begins before it has seen all that there is has no beginning that it knows.
            eventually("it has seen all", lambda: is_ready(port))
            yield process
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)


def test_two_controllers_tell_of_each_thing_once_whatever_is_down(
    lab: Lab, namespace: str, receiver: Receiver, settings: Path
) -> None:
    app = App(lab, namespace)
    app.first_deploy()
    with controller(lab, namespace, settings), controller(lab, namespace, settings):
        app.deploy(2, steps=GATED)
        eventually("it waits", lambda: receiver.kinds("/people")["waiting"])
        receiver.down.add("/events")
        app.promote()
        eventually("people know", lambda: receiver.kinds("/people")["done"])
        eventually("the machine is asked", receiver.refused.is_set)
    assert receiver.kinds("/events")["done"] == 0
    receiver.down.clear()
    with controller(lab, namespace, settings):
        eventually("the machine knows", lambda: receiver.kinds("/events")["done"])
        app.deploy(3, steps=GATED)
        eventually("it waits again", lambda: receiver.kinds("/people")["waiting"] == 2)
    once = {"started": 2, "waiting": 2, "done": 1}
    assert receiver.kinds("/people") == once
    ids = {one["id"] for one in receiver.got["/events"]}
    kinds = Counter(one["type"].rpartition(".")[2] for one in receiver.got["/events"])
    assert kinds["done"] == 1
    assert len(ids) >= len(once)


def test_what_is_given_up_is_listed_and_sent_again_on_request(
    lab: Lab, namespace: str, receiver: Receiver, settings: Path
) -> None:
    written = yaml.safe_load((settings / "notify.yaml").read_text()) | {"giveUpAfter": "1s"}
    (settings / "notify.yaml").write_text(yaml.safe_dump(written))
    receiver.down.add("/events")
    app = App(lab, namespace)
    app.first_deploy()
    with controller(lab, namespace, settings):
        app.deploy(2)
        eventually("people know", lambda: receiver.kinds("/people")["done"])
        dead = eventually("it is given up", lambda: listed(lab, namespace, "--dead"))
        assert {one["target"] for one in dead} == {"machines"}
        assert {one["error"] for one in dead} == {"it answered with 503"}
        receiver.down.clear()
        listed(lab, namespace, "--retry")
        eventually("the machine knows", lambda: receiver.kinds("/events")["done"])


def listed(lab: Lab, namespace: str, option: str) -> list[dict[str, Any]]:
    """What ``devflow notifications`` lists of an app's namespace."""
    process = start(
        *("notifications", option, "--json", "--limit", "1000"),
        *("--mongodb-uri-file", str(lab.mongodb_uri)),
    )
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == Exit.OK, err
    found = [json.loads(line) for line in out.splitlines()]
    return [one for one in found if one["namespace"] == namespace]
