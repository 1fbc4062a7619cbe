"""References to container images.

Source of the grammar: ``github.com/distribution/reference``, by which container runtimes read them.
"""

import ipaddress
import re

from devflow.reading.shown import shown

_EXAMPLE = "write it as in ghcr.io/acme/shop:1.0.0"
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*", re.ASCII)
_DOMAIN = re.compile(
    r"(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*|\[(?P<v6>[a-fA-F0-9:]+)\])(?::(?P<port>[0-9]+))?",
    re.ASCII,
)
_TAG = re.compile(r"[a-zA-Z0-9_][-a-zA-Z0-9_.]{0,127}", re.ASCII)
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_HEXADECIMAL = re.compile(r"[a-f0-9]+", re.ASCII)
_LONGEST_NAME = 255
_LONGEST = 1024


def check_image(image: str) -> str:
    """``[DOMAIN[:PORT]/]PATH[:TAG][@ALGORITHM:HEX]``.

    :raises ValueError: what is wrong, and the way out.
    """
    if len(image) > _LONGEST:
        raise ValueError(f"{shown(image)} has {len(image)} characters, the limit is {_LONGEST}")
    if "://" in image:
        raise ValueError(f"{shown(image)} is not an image but a URL; {_EXAMPLE}, without a scheme")
    named, at, digest = image.partition("@")
    if at:
        _check_digest(image, digest)
    name, colon, tag = named.rpartition(":")
    if not colon or "/" in tag:
        # The colon before a slash is that of a port.
        name, colon, tag = named, "", ""
    if colon and not _TAG.fullmatch(tag):
        raise ValueError(
            f"{shown(image)}: tag {shown(tag)} is not 1 to 128 letters, digits, '_', '.' and '-'"
            f" that begin with neither '.' nor '-'; {_EXAMPLE}"
        )
    _check_name(image, name)
    return image


def _check_name(image: str, name: str) -> None:
    first, slash, rest = name.partition("/")
    has_domain = bool(slash) and (any(sign in first for sign in ".:") or first == "localhost")
    path = rest if has_domain else name
    if has_domain:
        _check_domain(image, first)
    if path != path.lower() and _is_path(path.lower()):
        raise ValueError(
            f"{shown(image)}: {shown(path)} has capitals; registries know lower-case names only"
        )
    if not _is_path(path):
        raise ValueError(f"{shown(image)} is not an image; {_EXAMPLE}")
    if not has_domain and len(path) == _DIGEST_LENGTHS["sha256"] and _HEXADECIMAL.fullmatch(path):
        raise ValueError(f"{shown(image)} is the id of an image, not its name; {_EXAMPLE}")
    # A name without a domain is one of docker.io, and one without a slash one of its library.
    spelled_out = name if has_domain else f"docker.io/{'' if slash else 'library/'}{name}"
    if len(spelled_out) > _LONGEST_NAME:
        raise ValueError(
            f"{shown(image)}: its name has {len(spelled_out)} characters with the registry, the"
            f" limit is {_LONGEST_NAME}"
        )


def _is_path(path: str) -> bool:
    return all(_COMPONENT.fullmatch(part) for part in path.split("/"))


def _check_domain(image: str, domain: str) -> None:
    found = _DOMAIN.fullmatch(domain)
    if found is None or (found["v6"] and not _is_v6(found["v6"])):
        raise ValueError(f"{shown(image)}: {shown(domain)} is not a registry; {_EXAMPLE}")
    port = found["port"]
    if port is not None and not (len(port) <= 5 and 1 <= int(port) <= 65535):
        raise ValueError(f"{shown(image)}: port {shown(port)} is not between 1 and 65535")


def _is_v6(address: str) -> bool:
    # The grammar takes any colons; no runtime connects to them.
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return True


def _check_digest(image: str, digest: str) -> None:
    algorithm, _, encoded = digest.partition(":")
    length = _DIGEST_LENGTHS.get(algorithm)
    if length is None:
        known = ", ".join(_DIGEST_LENGTHS)
        raise ValueError(
            f"{shown(image)}: digest {shown(digest)} is none of {known}; write it as in"
            " ghcr.io/acme/shop@sha256:… with 64 hexadecimal digits"
        )
    if len(encoded) != length or not _HEXADECIMAL.fullmatch(encoded):
        raise ValueError(
            f"{shown(image)}: a digest of {algorithm} has {length} lower-case hexadecimal digits"
        )
