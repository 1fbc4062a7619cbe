"""Images of a stack's configuration that come before other ones in the stack's YAML."""

from collections.abc import Iterator, Mapping

from devflow.cli.target import stack_spec
from devflow.engine import StackConfig
from devflow.release import SpecError
from devflow.stacks.images import IMAGES_KEY, read_images


def shadowed(config: StackConfig) -> Iterator[str]:
    """A line for each app whose image in the YAML has no effect. What is wrong with the stack is
    left to the program, which reports it.
    """
    if IMAGES_KEY not in config.values or config.get(IMAGES_KEY) == "{}":
        return
    if not (config.project.folder / "stacks" / f"{config.stack}.yaml").is_file():
        return
    try:
        spec, images = stack_spec(config), read_images(config.get(IMAGES_KEY) or "{}")
    except SpecError:
        return
    for name, image in images.items() if isinstance(images, Mapping) else ():
        app = spec.apps.get(name)
        if app is not None and str(app.image) != image:
            yield (
                f"{name}: {image} in {config.project.stack_file(config.stack).name} comes before"
                f" {app.image} in stacks/{config.stack}.yaml"
            )
