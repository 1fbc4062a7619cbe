"""Where the Pulumi CLI keeps a stack of the lab: in the lab's folder, with no login.

The CLI writes a salt into the stack's settings file when it makes a stack. That salt belongs to
the passphrase of this machine's lab, so it goes into a copy beside the state, never into the
project, which is shared with other machines.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import yaml

from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.project import read_mapping

SALT = "encryptionsalt"
PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


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
        """Write the copies; the environment for the CLI. A passphrase that the user set is used."""
        self.project.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(
            self.project / "Pulumi.yaml",
            {"name": self.config.project.name, "runtime": "python"},
        )
        settings = read_mapping(self.config.project.stack_file(self.config.stack))
        if SALT not in settings and self.settings.exists():
            salt = read_mapping(self.settings).get(SALT)
            settings |= {SALT: salt} if salt else {}
        _write(self.settings, settings)
        environment = {
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        if not any(name in os.environ for name in PASSPHRASES):
            environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(self._passphrase())
        return environment

    def _passphrase(self) -> Path:
        path = self.folder / "pulumi-passphrase"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32))
        return path


def _write(path: Path, data: dict[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        yaml.safe_dump(data, file)
