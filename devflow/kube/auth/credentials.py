"""The HTTP headers that prove to an API server who we are."""

import base64
import time
from dataclasses import dataclass, field
from pathlib import Path

from devflow.kube.auth.exec_plugin import ExecPlugin
from devflow.kube.errors import CredentialsError
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.text import read_text

TOKEN_FILE_SECONDS = 60.0
"""How long a token read from a file is used: the kubelet rotates projected tokens in place."""


@dataclass
class Credentials:
    """What a kubeconfig's ``user`` holds besides a client certificate.

    Asked for before every request, so that a token that ends is replaced in time.
    """

    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    impersonate: dict[str, str] = field(default_factory=dict)
    plugin: ExecPlugin | None = None
    _file_token: str = field(default="", init=False, repr=False)
    _file_read_at: float = field(default=float("-inf"), init=False, repr=False)

    async def headers(self) -> dict[str, str]:
        """The headers for the next request.

        :raises CredentialsError: the token's file can't be read, the exec plugin fails, or a value
            can't be sent.
        """
        headers = await self._headers()
        for name, value in headers.items():
            if not value.isprintable():
                what = "the token" if name == "Authorization" else "the name in 'as'"
                raise CredentialsError(
                    f"{what} holds a line break or another control character, so it can't be sent:"
                    f" {self.way_out}"
                )
        return headers

    async def _headers(self) -> dict[str, str]:
        if self.plugin is not None:
            token = (await self.plugin.credential()).token
        elif self.token_file is not None:
            token = self._token_of_file(self.token_file)
        else:
            token = self.token
        if token:
            return {"Authorization": f"Bearer {token}", **self.impersonate}
        if self.username is not None:
            pair = f"{self.username}:{self.password or ''}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}", **self.impersonate}
        return dict(self.impersonate)

    @property
    def way_out(self) -> str:
        """What to do when the server refuses what there is."""
        if self.token_file is not None:
            return f"renew the token in {self.token_file}, which is read again"
        return "renew those in the kubeconfig"

    def forget(self) -> bool:
        """Drop what the server has just refused; true if there is something new to try."""
        if self.plugin is not None:
            return self.plugin.forget()
        self._file_read_at = float("-inf")
        return self.token_file is not None

    def _token_of_file(self, path: Path) -> str:
        now = time.monotonic()
        if now - self._file_read_at > TOKEN_FILE_SECONDS:
            try:
                self._file_token = read_text(read_file(path), str(path)).strip()
            except ReadError as error:
                raise CredentialsError(f"the token file {path} {error.problem}") from None
            self._file_read_at = now
        return self._file_token
