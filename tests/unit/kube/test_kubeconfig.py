import base64
import datetime
import ssl
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devflow.errors import Exit
from devflow.kube import UnreachableError, load_cluster


def pem_pair() -> tuple[bytes, bytes]:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def write(path: Path, user: dict[str, Any] | None = None, **cluster: Any) -> Path:
    config = {
        "current-context": path.name,
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1/"} | cluster}],
        "users": [{"name": path.name, "user": user or {}}],
        "contexts": [
            {
                "name": path.name,
                "context": {"cluster": "c", "user": path.name, "namespace": "shop"},
            }
        ],
    }
    path.write_text(yaml.safe_dump(config))
    return path


@pytest.fixture(autouse=True)
def _no_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


async def test_a_token_becomes_a_header(tmp_path: Path) -> None:
    cluster = load_cluster(write(tmp_path / "a", {"token": "tulip"}))
    assert (cluster.name, cluster.namespace) == ("a", "shop")
    assert cluster.server == "https://127.0.0.1:1"
    assert await cluster.credentials.headers() == {"Authorization": "Bearer tulip"}
    assert "tulip" not in repr(cluster)


async def test_basic_credentials_and_impersonation_become_headers(tmp_path: Path) -> None:
    user = {"username": "me", "password": "tulip", "as": "you"}
    headers = await load_cluster(write(tmp_path / "a", user)).credentials.headers()
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'me:tulip').decode()}"
    assert headers["Impersonate-User"] == "you"


async def test_a_token_file_is_relative_to_the_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("tulip\n")
    cluster = load_cluster(write(tmp_path / "a", {"tokenFile": "token"}))
    assert await cluster.credentials.headers() == {"Authorization": "Bearer tulip"}


def test_certificates_are_verified_unless_the_kubeconfig_says_otherwise(tmp_path: Path) -> None:
    certificate, key = pem_pair()
    (tmp_path / "ca.crt").write_bytes(certificate)
    user = {
        "client-certificate-data": base64.b64encode(certificate).decode(),
        "client-key-data": base64.b64encode(key).decode(),
    }
    path = write(tmp_path / "a", user, **{"certificate-authority": "ca.crt"})
    verified = load_cluster(path).ssl
    assert verified is not None
    assert verified.verify_mode is ssl.CERT_REQUIRED
    assert len(verified.get_ca_certs()) == 1
    open_ = load_cluster(write(tmp_path / "b", None, **{"insecure-skip-tls-verify": True})).ssl
    assert open_ is not None
    assert open_.verify_mode is ssl.CERT_NONE


async def test_an_exec_plugin_is_asked_once(tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    plugin.write_text(
        '#!/bin/sh\necho x >> "$(dirname "$0")/calls"\n'
        'echo \'{"kind": "ExecCredential", "status": {"token": "tulip"}}\'\n'
    )
    plugin.chmod(plugin.stat().st_mode | stat.S_IXUSR)
    cluster = load_cluster(write(tmp_path / "a", {"exec": {"command": "./plugin"}}))
    assert await cluster.credentials.headers() == {"Authorization": "Bearer tulip"}
    assert await cluster.credentials.headers() == {"Authorization": "Bearer tulip"}
    assert (tmp_path / "calls").read_text() == "x\n"


async def test_a_failing_exec_plugin_tells_its_last_line(tmp_path: Path) -> None:
    exec_ = {"command": "sh", "args": ["-c", "echo first >&2; echo log in first >&2; exit 3"]}
    cluster = load_cluster(write(tmp_path / "a", {"exec": exec_}))
    with pytest.raises(UnreachableError, match="'sh' failed with exit code 3: log in first"):
        await cluster.credentials.headers()


def test_several_files_are_merged_and_the_first_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b", server="https://127.0.0.1:2")
    monkeypatch.setenv("KUBECONFIG", f"{first}:{tmp_path / 'missing'}:{second}")
    assert load_cluster().name == "a"
    assert load_cluster(context="b").server == "https://127.0.0.1:1"


def test_the_content_of_a_kubeconfig_will_do(tmp_path: Path) -> None:
    assert load_cluster(write(tmp_path / "a").read_text()).name == "a"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a mapping"),
        ("a: [}\n", "is not YAML"),
        ("clusters: []\n", "no current context; it has: none"),
        ("contexts: [{}]\n", "an entry of contexts has no name"),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: y}}]\n",
            "context 'x' names the cluster 'y', which is not there",
        ),
    ],
)
def test_a_bad_kubeconfig_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a").write_text(text)
    with pytest.raises(UnreachableError, match=says) as failure:
        load_cluster(tmp_path / "a")
    assert failure.value.exit_code is Exit.CLUSTER
    assert "\n" not in str(failure.value)


def test_a_context_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="no context 'b'; it has: a"):
        load_cluster(write(tmp_path / "a"), "b")


@pytest.mark.parametrize("path", ["~nobody-of-this-name/config", "~nobody-of-this-name"])
def test_the_home_of_somebody_who_is_not_there_is_no_file(path: str) -> None:
    with pytest.raises(UnreachableError, match=r"~nobody-of-this-name.* No such file"):
        load_cluster(path)


def test_a_listed_file_that_cannot_be_looked_at_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "x" * 300)
    with pytest.raises(UnreachableError, match="File name too long"):
        load_cluster()


def test_no_kubeconfig_at_all_says_so() -> None:
    with pytest.raises(UnreachableError, match="no kubeconfig"):
        load_cluster()
