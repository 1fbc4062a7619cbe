"""Objects as the API server reads and writes them."""

import re
from typing import Any

import msgspec

METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""What a client accepts that wants no more of objects than their metadata."""

_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def encode(value: Any) -> bytes:
    """JSON that is YAML too.

    The body of a server-side apply is read as YAML, which doesn't allow all characters that JSON
    does, and takes others for line breaks (YAML 1.1, rules 1 and 23 to 27). In JSON they can stand
    in strings only, so they are escaped.
    """
    text = msgspec.json.encode(value).decode()
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()
