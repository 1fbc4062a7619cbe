"""TLS towards an API server: always verified, unless the kubeconfig itself says otherwise."""

import os
import ssl
import tempfile
from pathlib import Path

from devflow.kube.errors import UnreachableError


def server_context(authority: bytes | None, *, insecure: bool = False) -> ssl.SSLContext:
    """A context that trusts ``authority`` (PEM) alone; if ``None``, the system's authorities.

    :raises UnreachableError: the PEM can't be read.
    """
    try:
        context = ssl.create_default_context(
            cadata=authority.decode("ascii") if authority is not None else None
        )
    except (ssl.SSLError, ValueError) as error:
        raise UnreachableError(
            f"the kubeconfig's certificate authority is not a PEM: {error}"
        ) from None
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def load_client_certificate(context: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    """Let ``context`` present this certificate (both PEM).

    :raises UnreachableError: they can't be read, or don't belong together.
    """
    # Python's ssl reads keys from files only: a private folder, gone again right after.
    with tempfile.TemporaryDirectory(prefix="devflow-") as folder:
        paths = Path(folder, "tls.crt"), Path(folder, "tls.key")
        for path, data in zip(paths, (certificate, key), strict=True):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        try:
            # Without an answer it would ask for the password of a key that has one.
            context.load_cert_chain(*paths, password=lambda: "")
        except (ssl.SSLError, ValueError) as error:
            raise UnreachableError(
                f"the kubeconfig's client certificate can't be used: {error}"
            ) from None
