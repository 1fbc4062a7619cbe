"""What a kubeconfig has to look like, so that no value of another type gets any further.

No message quotes a value: it may be a credential.
"""

from collections.abc import Mapping
from typing import Any

from devflow.kube.errors import UnreachableError
from devflow.reading.grammar.names import check_namespace
from devflow.reading.grammar.server_address import split_address

_TEXTS = {
    "cluster": (
        "server",
        "certificate-authority",
        "certificate-authority-data",
        "tls-server-name",
        "proxy-url",
    ),
    "context": ("cluster", "user", "namespace"),
    "user": (
        "client-certificate",
        "client-certificate-data",
        "client-key",
        "client-key-data",
        "token",
        "tokenFile",
        "username",
        "password",
        "as",
    ),
}
_PLUGIN_TEXTS = ("command", "apiVersion", "installHint")
_FLAGS = {"cluster": ("insecure-skip-tls-verify",), "context": (), "user": ()}
_PLUGIN_FLAGS = ("provideClusterInfo",)


def entries_of(data: Mapping[str, Any], kind: str, source: str) -> dict[str, Mapping[str, Any]]:
    """The entries of ``kind``, such as ``cluster``, by name; of two of one name the first.

    :raises UnreachableError: they have another form.
    """
    listed = data.get(f"{kind}s") or []
    if not isinstance(listed, list):
        raise _wrong(source, f"{kind}s is not a list")
    found: dict[str, Mapping[str, Any]] = {}
    for item in listed:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            raise _wrong(source, f"an entry of {kind}s has no name")
        entry = item.get(kind) or {}
        if not isinstance(entry, dict):
            raise _wrong(source, f"an entry of {kind}s has no mapping {kind!r}")
        _check_texts(entry, _TEXTS[kind], f"an entry of {kind}s", source)
        _check_flags(entry, _FLAGS[kind], f"an entry of {kind}s", source)
        found.setdefault(name, entry)
    return found


def check_chosen(context: Mapping[str, Any], user: Mapping[str, Any], source: str) -> None:
    """Check what only matters of the context that is used.

    :raises UnreachableError: its namespace can't be one, or its credential plugin has another form.
    """
    if namespace := context.get("namespace"):
        try:
            check_namespace(namespace)
        except ValueError as error:
            raise _wrong(source, f"in the context, {error}") from None
    plugin = user.get("exec")
    if not plugin:
        return
    if not isinstance(plugin, dict):
        raise _wrong(source, "exec of the user is not a mapping")
    _check_texts(plugin, _PLUGIN_TEXTS, "exec of the user", source)
    _check_flags(plugin, _PLUGIN_FLAGS, "exec of the user", source)
    arguments, variables = plugin.get("args") or [], plugin.get("env") or []
    if not isinstance(arguments, list) or not all(isinstance(each, str) for each in arguments):
        raise _wrong(source, "args of the user's exec is not a list of texts")
    if not isinstance(variables, list) or not all(_is_variable(each) for each in variables):
        raise _wrong(source, "env of the user's exec is not a list of names and values")


def check_server(address: str, what: str) -> None:
    """Check the address of the API server; ``what`` says in errors which one it is.

    :raises UnreachableError: it isn't one, or has credentials in it.
    """
    try:
        parts = split_address(address, "https", "http")
    except ValueError as error:
        raise UnreachableError(f"{what} is {error}") from None
    if parts.username is not None:
        raise UnreachableError(f"{what} has credentials in its address; move them to the user")


def check_proxy(address: str, what: str) -> None:
    """Check the address of a proxy, which may have credentials in it; ``what`` says which one.

    :raises UnreachableError: it isn't one of HTTP.
    """
    try:
        split_address(address, "http", "https")
    except ValueError as error:
        raise UnreachableError(f"{what} is {error}") from None


def check_current(value: object, source: str) -> str | None:
    """The name of the current context.

    :raises UnreachableError: it can't be one.
    """
    if value and not isinstance(value, str):
        raise _wrong(source, "current-context is not a text")
    return str(value) if value else None


def _is_variable(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    name, value = item.get("name"), item.get("value")
    # Python starts no program with another name.
    return isinstance(value, str) and isinstance(name, str) and bool(name) and "=" not in name


def _check_texts(entry: Mapping[str, Any], keys: tuple[str, ...], where: str, source: str) -> None:
    for key in keys:
        if entry.get(key) is not None and not isinstance(entry[key], str):
            raise _wrong(source, f"{key} of {where} is not a text; put it in quotes")


def _check_flags(entry: Mapping[str, Any], keys: tuple[str, ...], where: str, source: str) -> None:
    # The text "false" would be taken for true, and so for a server that isn't verified.
    for key in keys:
        if entry.get(key) is not None and not isinstance(entry[key], bool):
            raise _wrong(source, f"{key} of {where} is neither true nor false")


def _wrong(source: str, problem: str) -> UnreachableError:
    return UnreachableError(f"{source} is not a kubeconfig: {problem}")
