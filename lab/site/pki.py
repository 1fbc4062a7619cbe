"""Where the lab's certificates and keys are. ``authority`` makes them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Leaf:
    """A certificate and its key, in two PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Pki:
    """The paths of the key pairs in one folder."""

    folder: Path

    @property
    def ca(self) -> Path:
        """The certificate of the authority that signs all others."""
        return self.leaf("ca").certificate

    def leaf(self, name: str) -> Leaf:
        """Return the key pair ``name``."""
        return Leaf(self.folder / f"{name}.crt", self.folder / f"{name}.key")

    def signing_key(self, name: str) -> Path:
        """Return the key ``name``, which has no certificate."""
        return self.leaf(name).key
