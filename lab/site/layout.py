"""Where everything of one lab is kept."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.site.files import FOLDER_MODE, make_folder, write_secret
from devflow.lab_place import LAB_REPOSITORY, lab_folder

_OURS = (
    "data",
    "logs",
    "parts",
    "pki",
    "plugin-bin",
    "extras.json",
    "run",
    "kubeconfig",
    "network",
    "ports.json",
    # Of the stacks on this lab, by the engine: a new cluster has nothing of what the state lists.
    "pulumi",
    "pulumi-passphrase",
    "tokens.json",
)


@dataclass(frozen=True)
class Layout:
    """The paths below the lab's folder. What is not named here, the lab didn't make."""

    folder: Path

    @property
    def marker(self) -> Path:
        """Marks the folder as a lab: nothing is ever removed from a folder without it."""
        return self.folder / "devflow.lab.json"

    @property
    def lock(self) -> Path:
        """Held by the process that changes the lab."""
        return self.folder / "lock"

    @property
    def kubeconfig(self) -> Path:
        """The user's way in: context ``devflow-lab``."""
        return self.folder / "kubeconfig"

    @property
    def ports(self) -> Path:
        """The ports picked, by name."""
        return self.folder / "ports.json"

    @property
    def network(self) -> Path:
        """The pods' network."""
        return self.folder / "network"

    @property
    def extras(self) -> Path:
        """The names of its parts that not every lab has."""
        return self.folder / "extras.json"

    @property
    def tokens(self) -> Path:
        """The bearer tokens of the API server's users, by name."""
        return self.folder / "tokens.json"

    @property
    def pki(self) -> Path:
        """The lab's certificate authority and what it signed."""
        return self.folder / "pki"

    def files(self, part: str) -> Path:
        """Folder of the configuration that is written for ``part`` at each start."""
        return self.folder / "parts" / part

    def data(self, part: str) -> Path:
        """Folder of the data of ``part``: kept until ``down --purge``."""
        return self.folder / "data" / part

    @property
    def repository(self) -> Path:
        """The bare Git repository that Argo CD reads; others may lie beside it."""
        return self.folder / LAB_REPOSITORY

    def record(self, part: str) -> Path:
        """The record of the process that is ``part``."""
        return self.folder / "run" / f"{part}.json"

    def log(self, part: str) -> Path:
        """The output of ``part`` since its last start."""
        return self.folder / "logs" / f"{part}.log"

    def previous_log(self, part: str) -> Path:
        """The output of ``part`` between its last start and the one before."""
        return self.folder / "logs" / f"{part}.previous.log"

    @property
    def exists(self) -> bool:
        """Whether a lab was ever set up here."""
        return self.marker.is_file()

    def claim(self) -> None:
        """Make the folder a lab.

        :raises UserError: it is a file, or holds files that a lab would overwrite, but is none.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise UserError(
                f"{self.folder} is a file. Point DEVFLOW_LAB at an empty or new folder.", Exit.LAB
            )
        if not self.exists:
            taken = [name for name in _OURS if (self.folder / name).exists()]
            if taken:
                raise UserError(
                    f"{self.folder} is not a lab but has {taken[0]!r} in it. "
                    "Point DEVFLOW_LAB at an empty or new folder.",
                    Exit.LAB,
                )
        make_folder(self.folder)
        self.folder.chmod(FOLDER_MODE)
        write_secret(self.marker, json.dumps({"format": 1}) + "\n")

    def purge(self) -> None:
        """Remove what the lab made, and the folder itself if nothing else is in it."""
        if not self.exists:
            return
        for name in _OURS:
            path = self.folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        # The marker goes last: a purge that was cut short can be repeated.
        self.marker.unlink()
        self.lock.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()


def chosen_folder() -> Path:
    """Return the lab's folder: ``$DEVFLOW_LAB``, else ``.lab`` in the current folder."""
    return lab_folder(Path.cwd())
