"""Changes a stack's settings file the way a careful person would: nothing else in it moves."""

import os
import shutil
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from devflow.errors import UserError
from devflow.stacks.images import IMAGES_KEY


def set_image(file: Path, app: str, image: str) -> bool:
    """Write the image that ``app`` is to run into ``Pulumi.<stack>.yaml``; whether that changed it.

    Comments, quotes and order are kept, and the file is replaced in one go. Raises ``UserError`` if
    it can't be written.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    # As the Pulumi CLI writes it.
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        settings = yaml.load(file.read_text(encoding="utf-8"))
        images = _mapping(_mapping(settings, "config"), IMAGES_KEY)
        if images.get(app) == image:
            return False
        images[app] = image
        text = StringIO()
        yaml.dump(settings, text)
        _replace(file, text.getvalue())
    except OSError as error:
        raise UserError(f"{file} can't be changed: {error.strerror}") from None
    return True


def _mapping(parent: Any, key: str) -> Any:
    if not parent.get(key):
        parent[key] = CommentedMap()
    return parent[key]


def _replace(file: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
        shutil.copymode(file, temporary)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
