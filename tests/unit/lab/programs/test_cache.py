from pathlib import Path

from devflow.lab.programs import cache


def module(folder: Path, mod: str, checksums: str) -> Path:
    folder.mkdir()
    (folder / "go.mod").write_text(mod)
    (folder / "go.sum").write_text(checksums)
    return folder


def key(folder: Path, system: str) -> str:
    return cache.key(folder, cache.GO_PINS, system)


def test_clones_of_the_same_module_share_a_folder(tmp_path: Path) -> None:
    one, two = module(tmp_path / "1", "m", "s"), module(tmp_path / "2", "m", "s")
    assert key(one, "linux") == key(two, "linux")


def test_any_other_pin_or_system_has_a_folder_of_its_own(tmp_path: Path) -> None:
    one = module(tmp_path / "1", "m", "s")
    others = [module(tmp_path / "2", "m2", "s"), module(tmp_path / "3", "m", "s2")]
    keys = {key(other, "linux") for other in others} | {key(one, "darwin")}
    assert len(keys | {key(one, "linux")}) == 4


def test_line_ends_do_not_matter(tmp_path: Path) -> None:
    one, two = module(tmp_path / "1", "m\n", "s\n"), module(tmp_path / "2", "m\r\n", "s\r\n")
    assert key(one, "linux") == key(two, "linux")
