"""What is to be released, checked as far as that needs no cluster."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from devflow.cli.releasing.checked_stack import configured_stack
from devflow.engine import StackConfig
from devflow.release import AppSpec
from devflow.stacks.images import IMAGES_KEY, read_images, with_images
from devflow.stacks.stack_spec import StackSpec


@dataclass(frozen=True, slots=True)
class Order:
    """An app with the image that it is to run."""

    app: AppSpec
    config: StackConfig
    """The stack's configuration with that image. Its file stays as it is until the end."""
    written: str | None
    """The image that the file has for the app; ``None`` if it has none."""
    in_yaml: str
    """The image in the stack's own YAML, which the one in the configuration comes before."""

    @property
    def image(self) -> str:
        return str(self.app.image)

    @property
    def in_configuration(self) -> bool:
        """Whether the stack's configuration says which image runs, rather than Git alone."""
        return self.app.delivery == "direct" or self.app.source.type == "directory"


def order(config: StackConfig, spec: StackSpec, app: str, image: str) -> Order:
    """Check a release against its stack, all that the stack's configuration says included.

    :raises SpecError: an image can't be used or names no app, has no effect, or the address of
        MongoDB is readable.
    """
    configured_stack(config, spec)
    images = read_images(config.get(IMAGES_KEY) or "{}")
    known: Mapping[str, str] = images if isinstance(images, Mapping) else {}
    made = with_images(spec, {app: image}).apps[app]
    changed = config.with_value(IMAGES_KEY, json.dumps({**known, app: image}))
    return Order(made, changed, known.get(app), str(spec.apps[app].image))
