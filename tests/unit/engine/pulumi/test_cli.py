"""What the Pulumi CLI's end means for whoever called it."""

from pathlib import Path

import pytest

from devflow.engine.pulumi.cli import PulumiCli
from devflow.engine.settings.config import StackConfig
from devflow.engine.settings.project import Project
from devflow.errors import UserError
from tests.unit.engine.pulumi.test_waited import AFTER_UP, RELEASE


@pytest.mark.parametrize(
    ("log", "last"),
    [
        (AFTER_UP, f"pulumi up ended with exit code 255: {RELEASE} not ready in time"),
        ("    error: something else", "pulumi up ended with exit code 255"),
    ],
)
async def test_an_update_that_failed_says_what_its_log_leaves_unsaid(
    log: str, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text(f"#!/bin/sh\n[ $1 = stack ] && exit\necho '{log}'\nexit 255\n")
    cli.chmod(0o755)
    project = Project(tmp_path, "devflow", tmp_path / "__main__.py", {})
    config = StackConfig(project, "test", {}, frozenset())
    with pytest.raises(UserError) as caught:
        await PulumiCli(str(cli), config, say=print).run("up", stdout_is_ours=False)
    assert str(caught.value).partition(". ")[0] == last
    assert log in capsys.readouterr().out
