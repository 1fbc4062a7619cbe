import pytest

from devflow.release import SpecError, parse_app
from devflow.stacks.images import refuse_images_in_git, with_images
from devflow.stacks.platform import PlatformSpec
from devflow.stacks.stack_spec import StackSpec

SHOP = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "source": {"repoURL": "https://example.com/deploy.git"},
    "env": {"TOKEN": {"secret": "shop", "key": "token"}},
    "steps": [20, {"pause": "30s"}, 100],
    "verify": {"for": "5s"},
}
STACK = StackSpec(PlatformSpec(), {}, {"shop": parse_app("shop", SHOP)})


def test_the_configuration_goes_before_the_yaml_file_in_nothing_but_the_image() -> None:
    shop = with_images(STACK, {"shop": "ghcr.io/acme/shop:2.0.0"}).apps["shop"]
    assert shop == parse_app("shop", {**SHOP, "image": "ghcr.io/acme/shop:2.0.0"})


def test_without_images_nothing_changes() -> None:
    assert with_images(STACK, {}) == STACK


@pytest.mark.parametrize(
    ("images", "line"),
    [
        ({"shp": "a:1"}, "devflow:images.shp: no such app in this stack; did you mean 'shop'?"),
        ({"x": "a:1"}, "devflow:images.x: no such app in this stack; known are shop"),
        (
            {"shop": "!"},
            "devflow:images.shop: '!' is not an image; write it as in ghcr.io/acme/shop:1.0.0",
        ),
        ({"shop": 2}, "devflow:images.shop: 2 is not a text; put it in quotes"),
        ("shop", "devflow:images: 'shop' is not a mapping of app names to images"),
    ],
)
def test_an_image_that_cannot_be_used_is_told_in_one_line(images: object, line: str) -> None:
    with pytest.raises(SpecError) as error:
        with_images(STACK, images)
    assert str(error.value) == line


def test_an_image_of_an_app_whose_spec_is_in_git_is_refused() -> None:
    def stack(**source: str) -> StackSpec:
        written = {"image": "shop:1", "delivery": "gitops", "source": {"repoURL": "x", **source}}
        return StackSpec(PlatformSpec(), {}, {"shop": parse_app("shop", written)})

    with pytest.raises(SpecError, match=r"^devflow:images\.shop: has no effect"):
        refuse_images_in_git(stack(), {"shop": "shop:2"})
    refuse_images_in_git(stack(type="directory"), {"shop": "shop:2"})
    refuse_images_in_git(stack(), {})
