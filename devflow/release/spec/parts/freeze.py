"""When an app isn't released."""

from typing import Annotated

from pydantic import Field

from devflow.release.freeze.window import FreezeWindow
from devflow.release.spec.model import SpecModel

MOST_WINDOWS = 50
Windows = Annotated[tuple[FreezeWindow, ...], Field(strict=False, max_length=MOST_WINDOWS)]


class FreezePart(SpecModel):
    """The key of an app, and of a stack, about freeze windows."""

    freeze: Windows = ()
    """Windows in which no release begins and none passes a gate; a stack's come before its apps'
    own.
    """
