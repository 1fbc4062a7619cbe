"""Where the Pulumi CLI keeps a stack of the lab: in the lab's folder, with no login.

All of it is under the lab's own passphrase: the state, and the settings, which the CLI gets as a
copy. A salt in the project's settings belongs to another passphrase, such as that of a plain
``pulumi`` with another backend; its secrets are encrypted anew for the copy.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.passphrase import Decrypter, Encrypter
from devflow.engine.settings.project import read_mapping
from devflow.files import replace_file

SALT = "encryptionsalt"
PROVIDER_KEYS = (SALT, "secretsprovider", "encryptedkey")
"""What the settings say of how their secrets are encrypted."""
PASSPHRASE, PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class LabBackend:
    """The paths of one project's state in a lab."""

    folder: Path
    """The lab's folder."""
    config: StackConfig

    @property
    def state(self) -> Path:
        return self.folder / "pulumi"

    @property
    def project(self) -> Path:
        """The folder of the copied settings."""
        return self.state / "settings" / self.config.project.name

    @property
    def settings(self) -> Path:
        """The copy of the stack's settings file."""
        return self.project / f"Pulumi.{self.config.stack}.yaml"

    def prepare(self) -> dict[str, str]:
        """Write the copies; the whole environment for the CLI."""
        self.project.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(
            self.project / "Pulumi.yaml",
            {"name": self.config.project.name, "runtime": "python"},
        )
        _write(self.settings, self._own(read_mapping(self._original)))
        environment = dict(os.environ)
        environment.pop(PASSPHRASE, None)
        return environment | {
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            PASSPHRASE_FILE: str(self._passphrase()),
        }

    @property
    def _original(self) -> Path:
        return self.config.project.stack_file(self.config.stack)

    def _own(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The settings, with what is secret in them under the lab's passphrase."""
        before = Decrypter(self.config.stack, settings.get(SALT), settings.get("secretsprovider"))
        kept = {key: value for key, value in settings.items() if key not in PROVIDER_KEYS}
        known = read_mapping(self.settings).get(SALT) if self.settings.exists() else None
        ours = Encrypter(self.config.stack, self._passphrase().read_text(encoding="utf-8"), known)
        kept["config"] = _encrypted(kept.get("config") or {}, "", before, ours)
        # Without one of its own the CLI makes one, and writes it into this copy.
        return kept | ({SALT: ours.salt} if ours.salt else {})

    def _passphrase(self) -> Path:
        path = self.folder / "pulumi-passphrase"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32))
        return path


def _encrypted(value: Any, key: str, before: Decrypter, ours: Encrypter) -> Any:
    """``value`` with each secret in it encrypted by ``ours``."""
    if isinstance(value, list):
        return [_encrypted(item, key, before, ours) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"secure"}:
        return {"secure": ours.encrypt(before.decrypt(key, str(value["secure"])))}
    return {name: _encrypted(item, key or str(name), before, ours) for name, item in value.items()}


def _write(path: Path, data: dict[str, Any]) -> None:
    replace_file(path, yaml.safe_dump(data).encode(), _OWNER_ONLY)
