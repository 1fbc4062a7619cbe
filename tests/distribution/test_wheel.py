"""The package as installed: one import name, all its data, and no name of the user's taken."""

import ast
import hashlib
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.distribution.conftest import FOLDERS, ROOT
from tests.distribution.environment import Environment, metadata, run

LINKS = FOLDERS[1:]


def contents(wheel: Path) -> dict[str, str]:
    """The digest of each file in a wheel."""
    archive = zipfile.ZipFile(wheel)
    return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


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


def test_a_checkout_builds_the_wheel_that_the_source_distribution_builds(
    wheel: Path, wheel_of_the_tree: Path
) -> None:
    assert wheel.name == wheel_of_the_tree.name
    assert contents(wheel) == contents(wheel_of_the_tree)


def test_the_source_distribution_has_no_links_that_lead_out_of_it(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    assert [member.name for member in members if not (member.isfile() or member.isdir())] == []


def test_type_checkers_are_told_that_it_has_types(wheel: Path) -> None:
    assert "devflow/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_it_says_which_version_it_is_and_on_which_pythons_it_was_tested(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = metadata(wheel)
    assert found.version == project["version"]
    assert found.metadata["Requires-Python"] == project["requires-python"]
    assert found.metadata.get_all("Classifier") == project["classifiers"]


def test_beside_folders_of_the_same_names_a_program_uses_the_component(
    base: Environment, tmp_path: Path
) -> None:
    """faults/20 g: a user's own `components` hid the library."""
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
    rendered = run(tmp_path, base.devflow, "render", "--stack", "dev")
    kinds = {manifest["kind"]: manifest for manifest in yaml.safe_load_all(rendered)}
    (container,) = kinds["Rollout"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "shop:1"
    assert len(kinds) == 5


@pytest.mark.parametrize("name", ["devflow.stacks.program", "devflow.lab", "devflow.cli"])
def test_it_is_imported_from_where_it_is_installed(
    base: Environment, tmp_path: Path, name: str
) -> None:
    where = run(tmp_path, base.python, "-c", f"import {name} as m; print(m.__file__)")
    assert Path(where.strip()).is_relative_to(base.folder)


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
