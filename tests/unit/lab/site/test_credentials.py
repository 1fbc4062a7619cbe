import stat
from pathlib import Path

from devflow.kube.load_cluster import load_cluster
from devflow.lab.site.credentials import OWNER, ApiUser, kubeconfig, load_tokens, token_file
from devflow.lab.site.pki import Pki

SOMEBODY = ApiUser("somebody")


def test_tokens_are_random_long_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    first = load_tokens(file, [OWNER, SOMEBODY])
    assert first[OWNER.name] != first[SOMEBODY.name]
    assert min(map(len, first.values())) >= 40
    assert load_tokens(file, [SOMEBODY, OWNER]) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_user_leaves_the_tokens_of_the_others(tmp_path: Path) -> None:
    first = load_tokens(tmp_path / "tokens.json", [OWNER])
    second = load_tokens(tmp_path / "tokens.json", [OWNER, SOMEBODY])
    assert second[OWNER.name] == first[OWNER.name]


def test_a_damaged_file_gives_new_tokens(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    for content in ("", "{", "[1]"):
        file.write_text(content)
        assert load_tokens(file, [OWNER])[OWNER.name]


def test_the_token_file_has_a_line_per_user_with_its_groups() -> None:
    user = ApiUser("u", ("g", "h"))
    assert token_file([user], {"u": "secret"}) == 'secret,u,u,"g,h"\n'


def test_the_kubeconfig_leads_to_the_server_with_verified_tls(tmp_path: Path) -> None:
    ca = Pki(tmp_path).ca.read_bytes()
    cluster = load_cluster(kubeconfig("https://127.0.0.1:1", ca, OWNER, "secret"), "devflow-lab")
    assert cluster.server == "https://127.0.0.1:1"
    assert cluster.ssl is not None
    assert cluster.ssl.check_hostname
