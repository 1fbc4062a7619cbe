"""The image of an app in a stack's configuration."""

from collections.abc import Callable
from pathlib import Path

from devflow.engine import StackConfig
from devflow.errors import UserError
from devflow.files import replace_file
from devflow.reading.yaml_text import read_yaml
from devflow.stacks.images import IMAGES_KEY
from devflow.yaml_edit import with_new_text, with_text


def set_image(file: Path, app: str, image: str) -> bool:
    """Write the image that ``app`` is to run into ``Pulumi.<stack>.yaml``; return whether that
    changed it.

    Comments, quotes and order are kept, and the file is replaced in one step.

    :raises UserError: the file can't be read or written.
    """
    keys = ("config", IMAGES_KEY, app)
    try:
        content = file.read_text(encoding="utf-8")
        there = _text_at(read_yaml(content, str(file)), keys)
        if there == image:
            return False
        if there is None:
            changed = with_new_text(content, keys, image)
        else:
            changed = with_text(content, keys, image, str(file))
        replace_file(file, changed.encode())
    except OSError as error:
        raise UserError(f"{file} can't be changed: {error.strerror}") from None
    return True


def write_image(config: StackConfig, app: str, image: str, say: Callable[[str], None]) -> None:
    """Write an image to the configuration of a stack, and report that it is there.

    :raises UserError: see :func:`set_image`.
    """
    file = config.project.stack_file(config.stack)
    verb = "now has" if set_image(file, app, image) else "has already"
    say(f"{file.name} {verb} {app}: {image}")


def _text_at(value: object, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
