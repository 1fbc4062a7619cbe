"""What a judge is: what Argo Rollouts runs or calls once, and takes the outcome of."""

from typing import Any, Protocol, Self


class Judge(Protocol):
    """One kind of judge. Immutable."""

    @classmethod
    def read(cls, value: object) -> Self:
        """What a user wrote under its key.

        :raises SpecError: what is wrong, with its path below the key.
        """

    def spec_form(self) -> dict[str, Any]:
        """As a user writes it; :meth:`read` reads it back."""

    def metric(self) -> dict[str, Any]:
        """A metric of Argo Rollouts without its name: the provider, and when it is content."""
