"""Java programs are built by the real javac; Maven is a script that fetches one small library."""

import asyncio
import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.lab.programs.build import Builder, available
from devflow.lab.programs.java_program import JavaProgram
from devflow.lab.progress.report import Silent

_FETCH = """\
#!/bin/sh
for argument; do case $argument in -DoutputDirectory=*) out=${argument#*=};; esac; done
mkdir -p "$out" && cp %s "$out/library.jar"
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JavaProgram:
    """A program that greets, with a cache and a Maven of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    library = tmp_path / "library.jar"
    with zipfile.ZipFile(library, "w") as jar:
        jar.writestr("greeting.txt", "hello")
    maven(tmp_path, _FETCH % library)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "pom.xml").write_text("<project/>")
    (folder / "sha256sums").write_text(
        f"{hashlib.sha256(library.read_bytes()).hexdigest()}  library.jar\n"
    )
    (folder / "Greet.java").write_text(
        "class Greet { public static void main(String[] a) throws Exception {"
        ' Greet.class.getResourceAsStream("/greeting.txt").transferTo(System.out); } }'
    )
    return JavaProgram("greeter", folder, main="Greet", instead="greet by hand")


def maven(folder: Path, script: str) -> None:
    (folder / "bin").mkdir(exist_ok=True)
    file = folder / "bin" / "mvn"
    file.write_text(script)
    file.chmod(0o755)


def run(program: Path, *arguments: str) -> bytes:
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout


async def build(program: JavaProgram) -> Path:
    builder = Builder([program], Silent())
    await builder.run()
    return await builder.path(program)


def leftovers(program: JavaProgram) -> list[str]:
    lock = f".{program.name}.lock"
    return [path.name for path in program.home.parent.iterdir() if path.name != lock]


async def test_a_program_is_built_once_kept_and_runs(program: JavaProgram, tmp_path: Path) -> None:
    assert available(program) is None
    java = await build(program)
    assert run(java, *program.arguments("-Xmx16m")) == b"hello"
    assert leftovers(program) == ["greeter"]
    maven(tmp_path, "#!/bin/sh\nexit 1\n")
    assert await build(program) == java


async def test_a_library_that_is_not_the_pinned_one_is_refused(
    program: JavaProgram, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "library.jar", "w") as jar:
        jar.writestr("greeting.txt", "boo")
    with pytest.raises(UserError, match=r"library\.jar that isn't the one pinned") as caught:
        await build(program)
    assert caught.value.exit_code is Exit.LAB
    assert leftovers(program) == []


async def test_what_maven_said_is_shown(program: JavaProgram, tmp_path: Path) -> None:
    maven(tmp_path, "#!/bin/sh\necho '[ERROR] Could not transfer artifact x:y:1'\nexit 1\n")
    with pytest.raises(UserError, match=r"transfer artifact x:y:1\nMaven can't download: check"):
        await build(program)


async def test_an_interrupted_build_leaves_nothing_behind(
    program: JavaProgram, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "begun")
    maven(tmp_path, f"#!/bin/sh\necho > {tmp_path / 'begun'}\nexec sleep 600\n")
    building = asyncio.create_task(build(program))
    await asyncio.to_thread((tmp_path / "begun").read_text)
    building.cancel()
    await asyncio.gather(building, return_exceptions=True)
    assert leftovers(program) == []


@pytest.mark.parametrize(
    ("tools", "missing"),
    [
        ((), "java isn't on PATH.*install a JDK, 17"),
        (("java", "javac"), "mvn isn't.*install Maven"),
    ],
)
async def test_without_its_tools_the_error_says_what_to_install(
    program: JavaProgram,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tools: tuple[str, ...],
    missing: str,
) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for tool in tools:
        (few / tool).write_text("#!/bin/sh\n")
        (few / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(few))
    with pytest.raises(UserError, match=f"{missing}.*or greet by hand") as caught:
        await build(program)
    assert caught.value.exit_code is Exit.LAB
