"""Checks a stack before any engine runs its program, so that a mistake is one line with each."""

from devflow.cli.target import stack_spec
from devflow.engine import StackConfig
from devflow.stacks.configured import configured
from devflow.stacks.images import IMAGES_KEY
from devflow.stacks.mongodb_uri import MONGODB_URI_KEY
from devflow.stacks.stack_spec import StackSpec


def check_stack(config: StackConfig) -> list[str]:
    """Check the stack's YAML and its configuration; return a line for each app whose image in the
    YAML has no effect, as another one in the configuration comes before it.

    A program of the user's own, in a project without a folder ``stacks``, is left to the engine.

    :raises SpecError: one line for each thing that is wrong.
    """
    if not (config.project.folder / "stacks").is_dir():
        return []
    spec = stack_spec(config)
    made = configured_stack(config, spec)
    file = config.project.stack_file(config.stack).name
    return [
        f"{name}: {made.apps[name].image} in {file} comes before {app.image} in"
        f" stacks/{config.stack}.yaml"
        for name, app in spec.apps.items()
        if made.apps[name].image != app.image
    ]


def configured_stack(config: StackConfig, spec: StackSpec) -> StackSpec:
    """The stack with what its configuration says of it, all of which is checked.

    :raises SpecError: see :func:`devflow.stacks.configured.configured`.
    """
    has_uri = bool(config.get(MONGODB_URI_KEY))
    readable = has_uri and MONGODB_URI_KEY not in config.secret_keys
    images = config.get(IMAGES_KEY) or "{}"
    return configured(spec, images, has_uri=has_uri, readable_uri=readable)
