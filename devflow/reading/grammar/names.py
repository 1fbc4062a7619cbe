"""Names and keys that Kubernetes accepts.

Source: ``k8s.io/apimachinery/pkg/util/validation``, and Kubernetes, "Object Names and IDs".
"""

import re

from devflow.reading.shown import shown

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?", re.ASCII)
_SUBDOMAIN = re.compile(
    r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*", re.ASCII
)
_QUALIFIED = re.compile(r"[a-zA-Z0-9](?:[-a-zA-Z0-9_.]*[a-zA-Z0-9])?", re.ASCII)
_VARIABLE = re.compile(r"[ -<>-~]+", re.ASCII)
_DATA_KEY = re.compile(r"[-._a-zA-Z0-9]+", re.ASCII)
_PORT = re.compile(r"(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?", re.ASCII)
_LABEL_LIMIT = 63
_PORT_LIMIT = 15
SUBDOMAIN_LIMIT = 253


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise ValueError(f"{shown(text)}, {what}, has {len(text)} characters; the limit is {limit}")


def check_namespace(name: str) -> str:
    """A DNS label of RFC 1123, 1 to 63 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    return check_label(name, "a namespace")


def check_label(name: str, what: str) -> str:
    """As :func:`check_namespace`, of ``what``, such as the name of a container.

    :raises ValueError: what is wrong, and the way out.
    """
    _check_length(what, name, _LABEL_LIMIT)
    if not _LABEL.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not {what}; use lower-case letters, digits and '-', begin and end"
            " with a letter or digit"
        )
    return name


def check_subdomain(name: str) -> str:
    """A DNS subdomain of RFC 1123, 1 to 253 characters: what most objects may be called.

    :raises ValueError: what is wrong, and the way out.
    """
    _check_length("a name", name, SUBDOMAIN_LIMIT)
    if not _SUBDOMAIN.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not a Kubernetes name; use lower-case letters, digits, '-' and '.',"
            " begin and end with a letter or digit"
        )
    return name


def check_port_name(name: str) -> str:
    """The name of a port of a container or a Service, 1 to 15 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    if len(name) > _PORT_LIMIT or not _PORT.fullmatch(name) or "--" in name:
        raise ValueError(
            f"{shown(name)} is not a port's name; use up to {_PORT_LIMIT} lower-case letters,"
            " digits and single '-', with at least one letter"
        )
    return name


def check_data_key(key: str) -> str:
    """A key of a Secret's data, 1 to 253 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    _check_length("a key", key, SUBDOMAIN_LIMIT)
    if not _DATA_KEY.fullmatch(key) or key == "." or key.startswith(".."):
        raise ValueError(
            f"{shown(key)} is not a key of a Secret; use letters, digits, '-', '_' and '.'"
        )
    return key


def check_variable(name: str) -> str:
    """The name of an environment variable, as Kubernetes takes it since 1.32: anything that can be
    printed in ASCII, but no ``=``.

    :raises ValueError: what is wrong.
    """
    if not _VARIABLE.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not the name of an environment variable; use letters, digits, and"
            " signs of ASCII other than '='"
        )
    return name


def check_label_key(key: str) -> str:
    """``NAME`` or ``DOMAIN/NAME``: the key of a label.

    :raises ValueError: what is wrong, and the way out.
    """
    return check_qualified_name(key, "a label's key")


def check_annotation_key(key: str) -> str:
    """``NAME`` or ``DOMAIN/NAME``: the key of an annotation. Unlike a label's, Kubernetes looks at
    it in lower case: capitals are good in the domain, too.

    :raises ValueError: what is wrong, and the way out.
    """
    domain, slash, name = key.rpartition("/")
    if not _is_qualified(f"{domain.lower()}{slash}{name}"):
        raise ValueError(_not_qualified(key, "an annotation's key"))
    return key


def check_qualified_name(key: str, what: str) -> str:
    """``NAME`` or ``DOMAIN/NAME``, as keys of labels, devices and classes are called.

    :raises ValueError: what is wrong, and the way out.
    """
    if not _is_qualified(key):
        raise ValueError(_not_qualified(key, what))
    return key


def _is_qualified(key: str) -> bool:
    domain, slash, name = key.rpartition("/")
    if slash and not (len(domain) <= SUBDOMAIN_LIMIT and _SUBDOMAIN.fullmatch(domain)):
        return False
    return len(name) <= _LABEL_LIMIT and bool(_QUALIFIED.fullmatch(name))


def _not_qualified(key: str, what: str) -> str:
    return (
        f"{shown(key)} is not {what}; write NAME or DOMAIN/NAME, as in example.com/team, with up"
        " to 63 letters, digits, '-', '_' and '.' as NAME, and DOMAIN in lower case"
    )


def check_label_value(value: str) -> str:
    """The value of a label, up to 63 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    if len(value) > _LABEL_LIMIT or (value and not _QUALIFIED.fullmatch(value)):
        raise ValueError(
            f"{shown(value)} is not the value of a label; use up to 63 letters, digits, '-', '_'"
            " and '.', begin and end with a letter or digit"
        )
    return value
