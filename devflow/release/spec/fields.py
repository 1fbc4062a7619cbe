"""Values of a release spec that Kubernetes would refuse, refused before anything is applied."""

import re
from typing import Annotated

from pydantic import AfterValidator

_IMAGE = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9._:/@]*", re.ASCII)
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*", re.ASCII)
# Kubernetes looks at annotations' keys in lower case: capitals are good in the prefix, too.
_ANNOTATION = re.compile(
    r"((?=[^/]{1,253}/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"(?=.{1,63}$)[a-z0-9]([-a-z0-9_.]*[a-z0-9])?",
    re.ASCII | re.IGNORECASE,
)


def _check_image(image: str) -> str:
    if not _IMAGE.fullmatch(image):
        raise ValueError(f"{image!r} is not an image; write it as in ghcr.io/acme/shop:1.0.0")
    return image


def _check_variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an environment variable")
    return name


def _check_annotation(key: str) -> str:
    if not _ANNOTATION.fullmatch(key):
        raise ValueError(
            f"{key!r} is not an annotation's key; write NAME or DOMAIN/NAME, as in"
            " example.com/team, with up to 63 letters, digits, '-', '_' and '.' as NAME"
        )
    return key


def _check_path(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(f"{path!r} is not a path; begin it with '/', as in /healthz")
    return path


Image = Annotated[str, AfterValidator(_check_image)]
VariableName = Annotated[str, AfterValidator(_check_variable)]
"""The name of an environment variable."""
AnnotationKey = Annotated[str, AfterValidator(_check_annotation)]
HttpPath = Annotated[str, AfterValidator(_check_path)]
