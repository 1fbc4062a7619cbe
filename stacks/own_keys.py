"""The configuration that the project's program reads: ``devflow:…``, whatever the project's name.

Pulumi puts a key without a namespace into the project's own one. In a project of another name such
a key would be read by nothing, and the stack would go to another cluster than its settings name.
"""

from collections.abc import Callable

from devflow.release import SpecError

SPACE = "devflow"
KEYS = ("cluster", "kubeconfig", "context", "images", "mongodbUri")


def refuse_misplaced(project: str, is_set: Callable[[str], bool]) -> None:
    """Refuse a key of ours in the namespace of a ``project`` of another name.

    ``is_set`` says whether the configuration has a full key, by a default in Pulumi.yaml, too.

    :raises SpecError: there is such a key; with the one to write.
    """
    for key in KEYS if project != SPACE else ():
        if is_set(f"{project}:{key}"):
            raise SpecError(
                f"{project}:{key}",
                f"is read by nothing, as the project is named {project!r}: take 'config' out of"
                f" Pulumi.yaml, and write {SPACE}:{key} in the stack's settings",
            )
