from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.errors import UserError
from devflow.gitops.commit_image import commit_image
from devflow.release import AppSpec, parse_app
from tests.unit.gitops.repositories import bare_repository, content, git, unannounced

SPEC = "apps:\n  shop: {image: shop:1, steps: [10, 100]}  # ours\n"


def shop(bare: Path, image: str, **source: Any) -> AppSpec:
    """The app as its stack has it."""
    written = {"image": image, "delivery": "gitops", "source": {"repoURL": bare.as_uri(), **source}}
    return parse_app("shop", written)


def test_the_spec_file_asks_for_the_new_image(tmp_path: Path) -> None:
    bare = bare_repository(tmp_path, {"apps/devflow.yaml": SPEC})
    done = commit_image(
        shop(bare, "shop:2", path="apps"), "shop:2", "Release shop: shop:2", unannounced
    )
    assert done.changed
    assert f"{content(bare, 'apps/devflow.yaml')}\n" == SPEC.replace("shop:1", "shop:2")
    again = commit_image(
        shop(bare, "shop:2", path="apps"), "shop:2", "Release shop: shop:2", unannounced
    )
    assert (again.changed, again.commit) == (False, done.commit)


def test_rendered_manifests_are_rendered_anew(tmp_path: Path) -> None:
    bare = bare_repository(tmp_path, {"README.md": "ours\n"})
    commit_image(
        shop(bare, "shop:2", path="shop", type="directory"), "shop:2", "Release", unannounced
    )
    rollout = yaml.safe_load(content(bare, "shop/shop/rollout-shop.yaml"))
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "shop:2"
    assert "application" not in git(bare, "ls-tree", "-r", "--name-only", "main")
    assert content(bare, "README.md") == "ours"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"other.yaml": SPEC}, ": apps/devflow.yaml: can't be read: No such file or directory"),
        (
            {"apps/devflow.yaml": SPEC.replace("steps", "stesp")},
            ": apps/devflow.yaml: apps.shop.stesp: unknown key; did you mean 'steps'?",
        ),
        (
            {"apps/devflow.yaml": SPEC.replace("shop:", "cart:", 1)},
            ": apps/devflow.yaml: apps.shop: unknown app; known are cart",
        ),
    ],
)
def test_a_spec_file_that_the_plugin_would_refuse_is_not_touched(
    tmp_path: Path, files: dict[str, str], problem: str
) -> None:
    bare = bare_repository(tmp_path, files)
    before = git(bare, "rev-parse", "main")
    with pytest.raises(UserError) as error:
        commit_image(shop(bare, "shop:2", path="apps"), "shop:2", "Release", unannounced)
    assert str(error.value) == f"{bare.as_uri()}{problem}"
    assert git(bare, "rev-parse", "main") == before


def test_a_link_in_the_repository_leads_no_write_out_of_the_clone(tmp_path: Path) -> None:
    """faults/25"""
    outside = tmp_path / "outside.yaml"
    outside.write_text(SPEC)
    bare = bare_repository(tmp_path, {"README.md": "ours"})
    work = tmp_path / "links"
    git(tmp_path, "clone", "--quiet", str(bare), str(work))
    (work / "apps").mkdir()
    (work / "apps/devflow.yaml").symlink_to(outside)
    git(work, "add", "--all")
    git(work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Link")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    with pytest.raises(UserError, match=r"devflow\.yaml is a symbolic link"):
        commit_image(shop(bare, "shop:2", path="apps"), "shop:2", "Release", unannounced)
    assert outside.read_text() == SPEC
