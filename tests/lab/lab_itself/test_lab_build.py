"""Programs are built by the real Go, from a module so small that it takes a moment."""

import asyncio
from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.lab.programs.build import Builder, available, cached
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.progress.report import Silent


class Told(Silent):
    """Remembers which programs were built."""

    def __init__(self) -> None:
        self.built: list[tuple[str, int]] = []

    def building(self, name: str, compiled: int, left: int) -> None:
        if not any(name == built for built, _ in self.built):
            self.built.append((name, left))


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go module with two programs, ``one`` and ``two``, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "module"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "main.go").write_text("package main\n\nfunc main() {}\n")
    (folder / "go.mod").write_text("module example.org/m\n\ngo 1.22\n")
    (folder / "go.sum").write_text("")
    return folder


def binary(module: Path, name: str) -> GoBinary:
    return GoBinary(name, f"./{name}", at_least=(1, 0), below=(2, 0), module=module)


async def build(*binaries: GoBinary) -> list[tuple[str, int]]:
    told = Told()
    await Builder(binaries, told).run()
    return told.built


async def test_programs_are_built_once_and_kept(module: Path) -> None:
    one, two = binary(module, "one"), binary(module, "two")
    assert available(one) is None
    assert await build(one, two) == [("one", 1), ("two", 0)]
    assert available(one) == cached(one)
    assert await build(one, two) == []


async def test_an_interrupted_build_goes_on_with_what_is_missing(module: Path) -> None:
    one, two = binary(module, "one"), binary(module, "two")
    builder = Builder([one, two], Silent())
    running = asyncio.create_task(builder.run())
    await builder.path(one)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [file.name for file in cached(one).parent.iterdir() if file.suffix == ".new"] == []
    assert await build(one, two) == [("two", 0)]


async def test_two_labs_that_need_the_same_program_build_it_once(module: Path) -> None:
    one = binary(module, "one")
    built = await asyncio.gather(build(one), build(one))
    assert sorted(built) == [[], [("one", 0)]]


async def test_a_program_that_does_not_compile_shows_what_go_said(module: Path) -> None:
    (module / "one" / "main.go").write_text("package main\n\nfunc main() { nonsense() }\n")
    with pytest.raises(UserError, match="undefined: nonsense") as caught:
        await build(binary(module, "one"))
    assert caught.value.exit_code is Exit.LAB
    assert available(binary(module, "one")) is None


async def test_without_go_the_error_says_what_to_install(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match=r"Go isn't on PATH.*install Go"):
        await build(binary(module, "one"))


async def test_a_full_disk_is_noticed_before_the_build(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devflow.lab.programs.build._NEEDED_BYTES", 1 << 60)
    with pytest.raises(UserError, match="disk space"):
        await build(binary(module, "one"))
