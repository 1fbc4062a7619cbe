from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.lab.site.layout import Layout, chosen_folder


def test_a_new_folder_becomes_a_lab_that_others_cannot_enter(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "lab")
    assert not layout.exists
    layout.claim()
    assert layout.exists
    assert layout.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_files_that_a_lab_would_overwrite_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(UserError, match="'data'") as caught:
        Layout(tmp_path).claim()
    assert caught.value.exit_code is Exit.LAB


def test_purge_removes_what_the_lab_made_and_nothing_else(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.claim()
    layout.data("etcd").mkdir(parents=True)
    (tmp_path / "mine").write_text("keep")
    layout.purge()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_purge_removes_the_pulumi_clis_state_of_a_cluster_that_is_gone(tmp_path: Path) -> None:
    """faults/20 d: a new lab's `up` took the objects of the one before for its own."""
    layout = Layout(tmp_path / "lab")
    layout.claim()
    (layout.folder / "pulumi" / ".pulumi" / "stacks").mkdir(parents=True)
    (layout.folder / "pulumi-passphrase").write_text("word")
    layout.purge()
    assert not layout.folder.exists()


def test_purge_removes_a_folder_that_was_all_the_labs(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "lab")
    layout.claim()
    layout.purge()
    assert not layout.folder.exists()


def test_purge_leaves_a_folder_alone_that_is_no_lab(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    Layout(tmp_path).purge()
    assert (tmp_path / "data").is_dir()


def test_purge_does_not_follow_a_link_out_of_the_lab(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("keep")
    layout = Layout(tmp_path / "lab")
    layout.claim()
    (layout.folder / "data").symlink_to(outside)
    layout.purge()
    assert (outside / "file").read_text() == "keep"


def test_the_environment_chooses_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVFLOW_LAB", str(tmp_path / "x"))
    assert chosen_folder() == tmp_path / "x"
    monkeypatch.delenv("DEVFLOW_LAB")
    monkeypatch.chdir(tmp_path)
    assert chosen_folder() == tmp_path / ".lab"


def test_a_file_is_no_place_for_a_lab(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text("keep me")
    with pytest.raises(UserError, match=r"notes is a file\. Point DEVFLOW_LAB at an empty or new"):
        Layout(file).claim()
    assert file.read_text() == "keep me"
