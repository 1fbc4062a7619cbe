import json
from pathlib import Path

import pytest

from devflow.lab.programs import source_change
from devflow.lab.programs.source_change import SourceChange
from devflow.lab.programs.tool import ToolError


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that needs ``example.org/dep``, which Go keeps in a folder that is read-only."""
    dep = tmp_path / "cache" / "dep"
    (dep / "inner").mkdir(parents=True)
    (dep / "inner" / "a.go").write_text("listen everywhere\n")
    (dep / "inner" / "a.go").chmod(0o444)
    (dep / "inner").chmod(0o555)
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text("module example.org/m\n")
    (folder / "go.sum").write_text("sums\n")

    async def run_go(*_: object) -> str:
        return json.dumps({"Dir": str(dep)})

    monkeypatch.setattr(source_change, "run_go", run_go)
    return folder


def change(old: str | None) -> SourceChange:
    return SourceChange("quiet", "example.org/dep", "inner/a.go", old, "loopback")


async def test_the_build_gets_a_changed_copy_of_the_module(module: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    file = await change("everywhere").modfile(module, scratch)
    copy = scratch / "source"
    assert (copy / "inner" / "a.go").read_text() == "listen loopback\n"
    assert f"replace example.org/dep => {copy}\n" in file.read_text()
    assert file.with_name("go.sum").read_text() == "sums\n"
    assert (tmp_path / "cache" / "dep" / "inner" / "a.go").read_text() == "listen everywhere\n"


async def test_a_text_that_is_not_there_stops_the_build(module: Path, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="0 times 'nowhere', not once"):
        await change("nowhere").modfile(module, tmp_path / "scratch")


async def test_a_whole_file_may_be_another(module: Path, tmp_path: Path) -> None:
    await change(None).modfile(module, tmp_path / "scratch")
    assert (tmp_path / "scratch" / "source" / "inner" / "a.go").read_text() == "loopback"
