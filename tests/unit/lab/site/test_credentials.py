import stat
from pathlib import Path

import pytest

from devflow.kube.auth.load_cluster import load_cluster
from devflow.lab.site.authority import Authority
from devflow.lab.site.credentials import (
    OWNER,
    ApiUser,
    assign_tokens,
    kubeconfig,
    load_tokens,
    save_tokens,
    token_file,
)

SOMEBODY = ApiUser("somebody")


def test_tokens_are_random_long_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    first = assign_tokens([OWNER, SOMEBODY], load_tokens(file))
    assert first[OWNER.name] != first[SOMEBODY.name]
    assert min(map(len, first.values())) >= 40
    save_tokens(file, first)
    assert assign_tokens([SOMEBODY, OWNER], load_tokens(file)) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_new_user_leaves_the_tokens_of_the_others() -> None:
    first = assign_tokens([OWNER], {})
    second = assign_tokens([OWNER, SOMEBODY], first)
    assert second[OWNER.name] == first[OWNER.name]


def test_the_token_of_a_part_that_is_gone_is_kept() -> None:
    assert assign_tokens([OWNER], {SOMEBODY.name: "secret"})[SOMEBODY.name] == "secret"


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(content)
    assert load_tokens(file) == {}


def test_the_token_file_has_a_line_per_user_with_its_groups() -> None:
    user = ApiUser("u", ("g", "h"))
    assert token_file([user], {"u": "secret"}) == 'secret,u,u,"g,h"\n'


def test_the_kubeconfig_leads_to_the_server_with_verified_tls(tmp_path: Path) -> None:
    ca = Authority(tmp_path).ca
    cluster = load_cluster(kubeconfig("https://127.0.0.1:1", ca, OWNER, "secret"), "devflow-lab")
    assert cluster.server == "https://127.0.0.1:1"
    assert cluster.ssl is not None
    assert cluster.ssl.check_hostname
