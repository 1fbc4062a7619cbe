import os
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.rendering import INDEX, file_names, without_secrets, write_folder
from devflow.errors import Exit, UserError
from devflow.manifest_yaml import to_yaml


def make(name: str, kind: str = "ConfigMap", *, secret: bool = False, **more: Any) -> KubeObject:
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "ns"}}
    return KubeObject(
        urn=name,
        manifest=manifest | more,
        shown={},
        secret=secret,
        provider="",
        after=frozenset(),
    )


def test_yaml_has_its_keys_sorted() -> None:
    assert to_yaml(make("a", data={"z": "1", "b": "yes"}).manifest) == (
        "apiVersion: v1\ndata:\n  b: 'yes'\n  z: '1'\nkind: ConfigMap\n"
        "metadata:\n  name: a\n  namespace: ns\n"
    )


def test_stale_files_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "ns").mkdir()
    (tmp_path / "ns" / "mine.yaml").write_text("mine")
    assert write_folder([make("a"), make("b")], tmp_path) == 2
    assert write_folder([make("b")], tmp_path) == 1
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yaml")) == [
        "ns/configmap-b.yaml",
        "ns/mine.yaml",
    ]


def test_a_second_render_writes_the_same_bytes(tmp_path: Path) -> None:
    write_folder([make("a"), make("b", "Service")], tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_folder([make("b", "Service"), make("a")], tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first


def test_a_foreign_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "ns").mkdir()
    (tmp_path / "ns" / "configmap-a.yaml").write_text("mine")
    with pytest.raises(UserError, match="was not made by render"):
        write_folder([make("a")], tmp_path)
    assert (tmp_path / "ns" / "configmap-a.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["/dev/null", "/dev/null/x", "file", "file/x", "dangling", "pipe"])
def test_a_place_that_is_no_folder_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is not a folder; name one with --out") as caught:
        write_folder([make("a")], tmp_path / name)
    assert caught.value.exit_code is Exit.BAD_INPUT
    assert (tmp_path / "file").read_text() == "mine"


def test_an_index_that_render_did_not_write_is_one_line(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_bytes(b"\xff\xfe")
    assert write_folder([make("a")], tmp_path) == 1
    (tmp_path / INDEX).unlink()
    os.mkfifo(tmp_path / INDEX)
    with pytest.raises(UserError, match="is not a regular file"):
        write_folder([make("a")], tmp_path)


def test_an_index_that_leads_out_of_the_folder_removes_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / INDEX).write_text("../outside")
    write_folder([make("a")], out)
    assert outside.read_text() == "mine"


def test_kinds_of_several_groups_have_files_of_their_own() -> None:
    core, knative, other = (
        Identity("", "Service", "ns", "a"),
        Identity("serving.knative.dev", "Service", "ns", "a"),
        Identity("", "Namespace", "", "ns"),
    )
    assert file_names([core, knative, other]) == {
        core: PurePosixPath("ns/service-a.yaml"),
        knative: PurePosixPath("ns/service.serving.knative.dev-a.yaml"),
        other: PurePosixPath("_cluster/namespace-ns.yaml"),
    }


def test_objects_with_secrets_are_left_out_by_name() -> None:
    said: list[str] = []
    kept = without_secrets([make("s", "Secret", secret=True), make("a")], said.append)
    assert [obj.identity.name for obj in kept] == ["a"]
    assert said == ["left out, as it holds a secret: Secret ns/s"]
