"""The image of an app in a stack's configuration."""

import json
from collections.abc import Callable
from pathlib import Path

from devflow.engine import StackConfig
from devflow.errors import UserError
from devflow.files import replace_file
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.json_text import read_json
from devflow.reading.text import read_text
from devflow.reading.yaml_text import read_yaml
from devflow.stacks.images import IMAGES_KEY
from devflow.yaml_edit import with_new_text, with_text


def set_image(file: Path, app: str, image: str) -> bool:
    """Write the image that ``app`` is to run into ``Pulumi.<stack>.yaml``; return whether that
    changed it.

    Comments, quotes, order and line ends are kept, and the file is replaced in one step.

    :raises UserError: the file can't be read or written.
    """
    try:
        changed = changed_text(file, app, image)
        if changed is None:
            return False
        replace_file(file, changed.encode())
    except OSError as error:
        raise UserError(f"{file} can't be changed: {error.strerror}") from None
    return True


def changed_text(file: Path, app: str, image: str) -> str | None:
    """Return the file's text with the image that ``app`` is to run; ``None`` where it has it.

    Nothing is written: a release asks for this before it applies anything.

    :raises UserError: the file can't be read or edited.
    """
    keys = ("config", IMAGES_KEY, app)
    try:
        content = read_text(read_file(file), str(file))
    except ReadError as error:
        raise UserError(str(error)) from None
    settings = read_yaml(content, str(file))
    images = _at(settings, keys[:-1])
    if isinstance(images, str) and images:
        # As ``pulumi config set`` writes a mapping: JSON in a text.
        known = read_json(images, f"{file}: {IMAGES_KEY}")
        known = known if isinstance(known, dict) else {}
        if known.get(app) == image:
            return None
        return with_text(content, keys[:-1], json.dumps({**known, app: image}), str(file))
    if isinstance(images, dict) and set(images) == {"secure"}:
        raise UserError(f"{file}: {IMAGES_KEY} is encrypted; write the images in plain text")
    there = _at(settings, keys)
    if there == image:
        return None
    if isinstance(there, str):
        return with_text(content, keys, image, str(file))
    return with_new_text(content, keys, image, str(file))


def check_writable(config: StackConfig, app: str, image: str) -> None:
    """Check, before anything is applied, that the image can be written down afterwards.

    :raises UserError: see :func:`changed_text`; or the images are under the short form of their
        key: Pulumi reads one of the two, so the other apps' images would be lost.
    """
    file, (space, _, short) = config.project.stack_file(config.stack), IMAGES_KEY.partition(":")
    settings = read_yaml(read_file(file), str(file))
    if config.project.name == space and _at(settings, ("config", short)) is not None:
        raise UserError(f"{file}: config.{short} has to be called {IMAGES_KEY}; rename it")
    changed_text(file, app, image)


def write_image(config: StackConfig, app: str, image: str, say: Callable[[str], None]) -> None:
    """Write an image to the configuration of a stack, and report that it is there.

    :raises UserError: see :func:`set_image`.
    """
    file = config.project.stack_file(config.stack)
    verb = "now has" if set_image(file, app, image) else "has already"
    say(f"{file.name} {verb} {app}: {image}")


def _at(value: object, keys: tuple[str, ...]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
