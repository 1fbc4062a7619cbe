"""What is too much of good values: each limit is one that Kubernetes or Linux holds."""

from collections.abc import Mapping

from devflow.reading.grammar.texts import LONGEST_VARIABLE_BYTES
from devflow.reading.shown import shown_key
from devflow.release.errors import SpecError

MOST_ANNOTATION_BYTES = 262_144
"""Of all annotations of an object, keys and values (``TotalAnnotationSizeLimitB``)."""
RESERVED_BYTES = 16_384
"""What the pods' other annotations take: Istio's sidecar's, and those of Kubernetes."""
MOST_VARIABLE_BYTES = 262_144
"""Of all variables. The spec stands in several objects, and etcd takes none of over 1.5 MiB."""


def check_annotations(annotations: Mapping[str, object], where: str) -> None:
    """:raises SpecError: they are larger than Kubernetes takes, ours and Istio's included."""
    size, most = _bytes(annotations), MOST_ANNOTATION_BYTES - RESERVED_BYTES
    if size > most:
        raise SpecError(
            where,
            f"has {size:,} bytes; the limit is {most:,}, for Kubernetes takes"
            f" {MOST_ANNOTATION_BYTES:,} with those that it and Istio add",
        )


def check_variables(variables: Mapping[str, object], where: str) -> None:
    """:raises SpecError: one of them, or all together, are larger than a process can be given."""
    for name, value in variables.items():
        size = _bytes({name: value}) + len("=\0")
        if size > LONGEST_VARIABLE_BYTES:
            raise SpecError(
                f"{where}.{shown_key(name)}",
                f"has {size:,} bytes, and Linux starts no program with a variable of more than"
                f" {LONGEST_VARIABLE_BYTES:,}; mount a file",
            )
    if (size := _bytes(variables)) > MOST_VARIABLE_BYTES:
        raise SpecError(
            where, f"has {size:,} bytes, the limit is {MOST_VARIABLE_BYTES:,}; mount a file"
        )


def _bytes(texts: Mapping[str, object]) -> int:
    return sum(
        len(key.encode()) + (len(value.encode()) if isinstance(value, str) else 0)
        for key, value in texts.items()
    )
