"""Secrets in a stack's settings that Pulumi has encrypted with a passphrase.

Source of the scheme: Pulumi's passphrase secrets provider, version 1: PBKDF2-HMAC-SHA256 of one
million rounds over the salt, then AES-256-GCM, each value as ``v1:<nonce>:<ciphertext>`` in base64.
"""

import base64
import binascii
import functools
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.text import read_text

ROUNDS = 1_000_000
_SALT_BYTES, _NONCE_BYTES = 8, 12
PROOF = "pulumi"
"""What the salt's own ciphertext decrypts to under the right passphrase."""


class Decrypter:
    """Decrypts the secrets of one stack; asks for the passphrase only when there is one."""

    def __init__(self, stack: str, salt: object, provider: object) -> None:
        self._stack = stack
        self._salt = salt
        self._provider = provider

    def decrypt(self, key: str, value: str) -> str:
        """The plain text of the secret under ``key``.

        :raises UserError: naming the key if it can't be decrypted.
        """
        try:
            return _open(self._cipher(key), value)
        except (InvalidTag, ValueError, binascii.Error):
            raise UserError(
                f"the secret {key} of stack {self._stack!r} can't be decrypted:"
                " it was not encrypted with this stack's passphrase and salt"
            ) from None

    def _cipher(self, key: str) -> AESGCM:
        if not isinstance(self._salt, str):
            raise UserError(
                f"the secret {key} of stack {self._stack!r} is encrypted by"
                f" {self._provider or 'a Pulumi service'}, which needs the Pulumi CLI:"
                " install it, or use the passphrase provider"
            )
        passphrase = _passphrase()
        if passphrase is None:
            raise UserError(
                f"the secret {key} of stack {self._stack!r} needs the stack's passphrase:"
                " set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"
            )
        return _unlock(self._salt, passphrase, self._stack)


class Encrypter:
    """Encrypts secrets of one stack under a passphrase.

    :param salt: as it stands in a stack's settings; ``None`` for a new one with the first secret.
    """

    def __init__(self, stack: str, passphrase: str, salt: str | None) -> None:
        self.salt = salt
        self._stack = stack
        self._passphrase = passphrase

    def encrypt(self, text: str) -> str:
        """What to write under ``secure``.

        :raises UserError: the salt isn't that of the passphrase.
        """
        if self.salt is None:
            salt = os.urandom(_SALT_BYTES)
            proof = _seal(_derive(salt, self._passphrase), PROOF)
            self.salt = f"v1:{base64.b64encode(salt).decode()}:{proof}"
        return _seal(_unlock(self.salt, self._passphrase, self._stack), text)


def _passphrase() -> str | None:
    if (given := os.environ.get("PULUMI_CONFIG_PASSPHRASE")) is not None:
        return read_text(given, "PULUMI_CONFIG_PASSPHRASE")
    file = os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if not file:
        return None
    try:
        return read_text(read_file(Path(file), pipes=True), file).strip()
    except ReadError as error:
        raise UserError(f"PULUMI_CONFIG_PASSPHRASE_FILE {file} {error.problem}") from None


@functools.cache
def _unlock(state: str, passphrase: str, stack: str) -> AESGCM:
    version, _, rest = state.partition(":")
    salt, _, proof = rest.partition(":")
    try:
        if version != "v1":
            raise ValueError(version)
        cipher = _derive(base64.b64decode(salt), passphrase)
        if _open(cipher, proof) != PROOF:
            raise ValueError(PROOF)
    except (InvalidTag, ValueError, binascii.Error):
        raise UserError(
            f"the passphrase is not that of stack {stack!r}:"
            " check PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"
        ) from None
    return cipher


@functools.cache
def _derive(salt: bytes, passphrase: str) -> AESGCM:
    return AESGCM(PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(passphrase.encode()))


def _seal(cipher: AESGCM, text: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text.encode(), None)
    return f"v1:{base64.b64encode(nonce).decode()}:{base64.b64encode(sealed).decode()}"


def _open(cipher: AESGCM, value: str) -> str:
    version, nonce, text = value.split(":")
    if version != "v1":
        raise ValueError(version)
    return cipher.decrypt(base64.b64decode(nonce), base64.b64decode(text), None).decode()
