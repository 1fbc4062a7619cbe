"""A lab works wherever it is: programs read paths in many ways, and some take a space or a quote
for their own syntax. Found in faults/27.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from devflow.lab import Lab, State
from tests.lab.argocd import App
from tests.lab.cluster import new_namespace
from tests.lab.repositories import Repository
from tests.lab.running.labs import own_lab

ODD_NAME = 'x y\'s "ü" $z;'


@pytest.fixture
def own() -> Iterator[Lab]:
    # Not below tmp_path: sockets have short paths.
    with TemporaryDirectory(prefix="lab-") as scratch, own_lab(Path(scratch, ODD_NAME)) as made:
        yield made


def test_a_whole_lab_works_in_a_folder_with_any_name(own: Lab, tmp_path: Path) -> None:
    assert {part.state for part in own.status()} == {State.RUNNING}
    # Its files are where they belong, and not beside.
    assert [path.name for path in own.layout.folder.parent.iterdir()] == [ODD_NAME]
    with new_namespace(own) as namespace:
        app = App(own, namespace, Repository.make(own, namespace, tmp_path))
        app.declare(1)
        app.commit(1)
        app.until_synced(health="Healthy")
