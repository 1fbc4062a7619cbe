"""The values that settings name and don't hold."""

from pathlib import Path

from devflow.controller.notices.settings import SecretKey

_MOST_BYTES = 65_536


class SecretMissingError(Exception):
    """A value isn't there now; its message names its key, and never a value."""


class Secrets:
    """A folder with one file for each key, as Kubernetes mounts a Secret.

    A file is read whenever it is needed, so a changed Secret needs no restart.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read(self, reference: SecretKey) -> str:
        """:raises SecretMissingError: there is no such key, or it is empty or no text."""
        key = reference.secret
        if self._folder is None:
            raise SecretMissingError(f"key {key!r}: no Secret is mounted; give --notify-secrets")
        try:
            with (self._folder / key).open("rb") as file:
                value = file.read(_MOST_BYTES).decode().strip()
        except (OSError, UnicodeDecodeError):
            raise SecretMissingError(f"key {key!r} can't be read in {self._folder}") from None
        if not value:
            raise SecretMissingError(f"key {key!r} in {self._folder} is empty")
        return value
