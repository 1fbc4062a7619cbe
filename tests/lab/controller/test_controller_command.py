"""`devflow controller` with input that can't be used: one line that says what, and an exit code."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import yaml

from devflow.controller.rights.rules import (
    LEASE,
    Rule,
    cluster_rules,
    lease_rules,
    route_rules,
)
from devflow.errors import Exit
from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.lab.site.ports import assign
from devflow.release.routers import ROUTERS
from tests.lab.cluster import call
from tests.lab.controller.readiness import is_ready
from tests.lab.releases import start
from tests.lab.traffic import ROLLOUT
from tests.lab.traffic import App as TrafficApp
from tests.lab.waiting import PATIENCE_SECONDS, eventually

NOBODY = "devflow-test-nobody"
BY_NGINX = {"router": "nginx", "gateway": None, "steps": [50, "approve", 100]}


def impersonating(lab: Lab, user: str, folder: Path) -> Path:
    """A kubeconfig of the lab's owner, who acts as somebody with fewer rights."""
    config = yaml.safe_load(lab.kubeconfig.read_text())
    config["users"][0]["user"]["as"] = user
    made = folder / "kubeconfig"
    made.write_text(yaml.safe_dump(config))
    return made


def run(lab: Lab, *options: str, kubeconfig: Path | None = None) -> tuple[int, str]:
    """The command's exit code and what it said, its log left out."""
    process = start(
        "controller",
        *("--kubeconfig", str(kubeconfig or lab.kubeconfig), "--no-leader-election"),
        *("--mongodb-uri-file", str(lab.mongodb_uri), *options),
    )
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    lines = [line for line in err.splitlines() if not line.startswith("{")]
    assert len(lines) <= 2, err
    return process.returncode, " ".join(lines)


def test_no_cluster(lab: Lab, tmp_path: Path) -> None:
    config = yaml.safe_load(lab.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(config))
    code, said = run(lab, kubeconfig=kubeconfig)
    assert code == Exit.CLUSTER
    assert "https://127.0.0.1:1 can't be reached" in said


def test_no_permission_names_the_verbs_and_resources_that_are_missing(
    lab: Lab, tmp_path: Path
) -> None:
    code, said = run(lab, kubeconfig=impersonating(lab, NOBODY, tmp_path))
    assert code == Exit.CLUSTER
    assert "get, list, watch rollouts.argoproj.io in all namespaces" in said
    assert "patch rollouts/status.argoproj.io" in said
    assert "get, list, watch pods in all namespaces" in said


def test_a_role_by_hand_needs_no_rights_on_the_objects_of_routers_that_no_app_uses(
    lab: Lab, namespace: str, tmp_path: Path
) -> None:
    """It starts with apps of Istio alone; what one of nginx lacks later is in its log."""
    user = f"by-hand-{namespace}"
    grant(lab, namespace, user, route_rules([ROUTERS["istio"]], rollback=True))
    TrafficApp(lab, namespace, "meshed").apply("1.0.0")
    kubeconfig = impersonating(lab, user, tmp_path)
    with ExitStack() as reserved:
        port = assign(["http"], {}, (), reserved)["http"]
        log = tmp_path / "log"
        process = start(
            *("controller", "--kubeconfig", str(kubeconfig), "--listen", f"127.0.0.1:{port}"),
            *("--mongodb-uri-file", str(lab.mongodb_uri), "--cluster", namespace),
            *("--namespace", namespace, "--lease-namespace", namespace),
            errors=reserved.enter_context(log.open("w")),
        )
        try:
            eventually("it is ready", lambda: is_ready(port))
            late = TrafficApp(lab, namespace, "late", BY_NGINX)
            late.apply("1.0.0")
            late.wait_healthy()
            late.release("2.0.0")
            missing = 'cannot list resource \\"ingresses\\"'
            eventually("what is missing", lambda: missing in log.read_text())
        finally:
            end(process)
    code, said = run(lab, "--namespace", namespace, kubeconfig=kubeconfig)
    assert code == Exit.CLUSTER
    assert f"get, list, watch, patch ingresses.networking.k8s.io in namespace {namespace!r}" in said


def grant(lab: Lab, namespace: str, user: str, routes: Iterable[Rule]) -> None:
    """Allow what every controller needs, and what it needs of these routes."""
    rules = [rule.manifest() for rule in (*cluster_rules(rollback=True), *lease_rules(), *routes)]
    rbac = "rbac.authorization.k8s.io"
    # Applications are in another namespace than apps.
    role = {"apiVersion": f"{rbac}/v1", "kind": "ClusterRole", "metadata": {"name": user}}
    binding = {
        **role,
        "kind": "ClusterRoleBinding",
        "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": user},
        "subjects": [{"apiGroup": rbac, "kind": "User", "name": user}],
    }

    async def write(kube: Client) -> None:
        await kube.apply(role | {"rules": rules})
        await kube.apply(binding)

    call(lab, write)


def test_no_uri(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEVFLOW_MONGODB_URI", raising=False)
    process = start("controller", "--kubeconfig", str(lab.kubeconfig))
    _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == Exit.BAD_INPUT
    assert "$DEVFLOW_MONGODB_URI" in err


def test_a_uri_that_makes_no_sense_is_not_shown(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "uri"
    file.write_text("postgres://me:s3cr3t@db.example.com")
    code, said = run(lab, "--mongodb-uri-file", str(file))
    assert code == Exit.BAD_INPUT
    assert str(file) in said
    assert "s3cr3t" not in said


def test_a_wrong_password_is_refused_at_once_and_not_shown(lab: Lab, tmp_path: Path) -> None:
    given = urlsplit(lab.mongodb_uri.read_text())
    if given.password is None:
        pytest.skip("this MongoDB asks for no password")
    wrong = given.netloc.replace(given.password, "s3cr3t")
    file = tmp_path / "uri"
    file.write_text(urlunsplit(given._replace(netloc=wrong)))
    code, said = run(lab, "--mongodb-uri-file", str(file))
    assert code == Exit.STORE
    assert "refused" in said
    assert "s3cr3t" not in said


def test_an_address_that_makes_no_sense(lab: Lab) -> None:
    code, said = run(lab, "--listen", "everywhere")
    assert code == Exit.BAD_INPUT
    assert "'everywhere' is not an address" in said


def test_sigterm_gives_the_lease_back(lab: Lab, namespace: str) -> None:
    with ExitStack() as reserved:
        port = assign(["http"], {}, (), reserved)["http"]
        gives_the_lease_back(lab, namespace, port)


def gives_the_lease_back(lab: Lab, namespace: str, port: int) -> None:
    process = start(
        *("controller", "--kubeconfig", str(lab.kubeconfig), "--listen", f"127.0.0.1:{port}"),
        *("--mongodb-uri-file", str(lab.mongodb_uri), "--cluster", namespace),
        *("--namespace", namespace, "--lease-namespace", namespace),
    )
    try:
        eventually("it leads", lambda: holder(lab, namespace))
        eventually("it is ready", lambda: is_ready(port))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        end(process)
    assert process.returncode == Exit.OK
    assert holder(lab, namespace) == ""


def test_a_rollout_that_makes_no_sense_is_left_out_and_counted(lab: Lab, namespace: str) -> None:
    metadata = {
        "name": "odd",
        "namespace": namespace,
        "labels": {"app.kubernetes.io/managed-by": "devflow"},
        "annotations": {"devflow.dev/steps": "nonsense"},
    }
    before = unreadable(lab)
    manifest = {"apiVersion": ROLLOUT[0], "kind": ROLLOUT[1], "metadata": metadata}
    call(lab, lambda kube: kube.apply(manifest | {"spec": {"replicas": 0}}))

    def logged() -> list[dict[str, str]]:
        # What follows the last line's end is still being written.
        lines = lab.layout.log("devflow").read_text().split("\n")[:-1]
        return [json.loads(one) for one in lines if f"{namespace}/odd makes no sense" in one]

    # Those of other tests are counted, too.
    lines = eventually("it is in the log", logged)
    assert {line["namespace"] for line in lines} == {namespace}
    eventually("it is counted", lambda: unreadable(lab) > before)


def unreadable(lab: Lab) -> float:
    port = next(part.ports["http"] for part in lab.status() if part.name == "devflow")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    name = 'devflow_unreadable_objects_total{kind="Rollout"}'
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def holder(lab: Lab, namespace: str) -> str | None:
    """Who holds the lease; ``None`` if there is none."""

    async def read(kube: Client) -> str | None:
        try:
            found = await kube.get("coordination.k8s.io/v1", "Lease", LEASE, namespace)
        except ApiError as error:
            if error.is_not_found:
                return None
            raise
        return str(found["spec"].get("holderIdentity") or "")

    found: str | None = call(lab, read)
    return found


def end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
