"""The package as installed: one import name, all its data, and no name of the user's taken."""

import ast
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDERS = ("devflow", "components", "stacks", "lab")
LINKS = FOLDERS[1:]
BUILD = "import setuptools.build_meta as b; print(b.build_{}('{}'))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the source distribution, as ``pip install`` builds it from an index."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("made")
    for folder in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, source / folder, symlinks=True, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(source, sys.executable, "-c", BUILD.format("sdist", made))
    (archive,) = made.glob("*.tar.gz")
    shutil.unpack_archive(archive, made)
    unpacked = made / archive.name.removesuffix(".tar.gz")
    run(unpacked, sys.executable, "-c", BUILD.format("wheel", made))
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, and the packages that it needs, but not this repository."""
    environment = tmp_path_factory.mktemp("environment")
    run(environment, sys.executable, "-m", "venv", "--without-pip", ".")
    found = environment / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(found), "install", "-q", "--no-compile")
    run(environment, *pip, "--no-deps", "--no-index", str(wheel))
    (site,) = environment.glob("lib/python*/site-packages")
    # A folder on the path, whose own .pth files, and so this repository, don't count.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib"))
    return found


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_its_only_import_name_is_devflow(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"devflow"}


def test_it_has_all_modules_and_all_data_but_the_stacks_of_this_repository(wheel: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT) if folder == "devflow" else Path("devflow", folder, inner))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        for inner in [path.relative_to(ROOT / folder)]
        # The schema is for editors of the repository; others get it by `devflow schema`.
        if not (folder == "stacks" and path.suffix in (".yaml", ".json"))
    }
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_beside_folders_of_the_same_names_a_program_uses_the_component(
    python: Path, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    for name in LINKS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('IMAGE = "shop:1"\n')
    (tmp_path / "__main__.py").write_text(
        "import components\nimport lab\nimport stacks\n"
        "from devflow.components import CanaryRelease\n"
        "source = {'repo_url': 'https://example.com/x.git'}\n"
        "assert components.IMAGE == lab.IMAGE == stacks.IMAGE\n"
        "CanaryRelease('shop', {'image': components.IMAGE, 'source': source})\n"
    )
    rendered = run(tmp_path, str(python.with_name("devflow")), "render", "--stack", "dev")
    kinds = {manifest["kind"]: manifest for manifest in yaml.safe_load_all(rendered)}
    (container,) = kinds["Rollout"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "shop:1"
    assert len(kinds) == 5


@pytest.mark.parametrize("name", ["devflow.stacks.program", "devflow.lab", "devflow.cli"])
def test_it_is_imported_from_where_it_is_installed(python: Path, tmp_path: Path, name: str) -> None:
    where = run(tmp_path, str(python), "-c", f"import {name} as m; print(m.__file__)")
    assert Path(where.strip()).is_relative_to(python.parents[1])


def test_nothing_here_imports_a_folder_of_the_repository_by_its_own_name() -> None:
    files = [
        path
        for folder in (*FOLDERS, "tests", "bench", "tools", "package")
        for path in (ROOT / folder).rglob("*.py")
    ]
    imported = {
        (str(path.relative_to(ROOT)), name)
        for path in (*files, ROOT / "__main__.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.partition(".")[0] in LINKS
    }
    assert imported == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
