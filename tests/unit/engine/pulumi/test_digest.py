"""What a person sees of a preview that failed."""

import pytest

from devflow.engine.pulumi.digest import read_digest, refuse_failed
from devflow.errors import Exit, UserError

URN = (
    "urn:pulumi:dev::devflow::devflow:index:CanaryRelease$kubernetes:core/v1:Service::shop-service"
)


def test_errors_are_named_with_their_resource_and_warnings_are_said() -> None:
    said: list[str] = []
    diagnostics = [
        {"severity": "warning", "message": "warning: it is deprecated\n"},
        {"severity": "error", "urn": URN, "message": "error: ports: refused\n"},
        {"severity": "info", "message": "noise"},
    ]
    with pytest.raises(UserError) as failure:
        refuse_failed({"diagnostics": diagnostics}, 255, said.append)
    assert str(failure.value).splitlines()[1:] == ["shop-service: ports: refused"]
    assert failure.value.exit_code is Exit.FAILED
    assert said == ["warning: it is deprecated"]


def test_a_preview_that_printed_nothing_failed() -> None:
    with pytest.raises(UserError, match=r"its message is above \(exit code 255\)"):
        refuse_failed(read_digest(""), 255, print)


def test_a_preview_that_succeeded_is_returned() -> None:
    digest = read_digest('{"steps": []}')
    refuse_failed(digest, 0, print)
    assert digest == {"steps": []}


def test_the_programs_own_traceback_is_kept_and_that_of_the_clis_interrupt_is_not() -> None:
    """A chart that can't be reached ended in 30 lines of the program that waited for it."""
    frames = ['  File "program.py", line 1, in <module>\n\n', "    wait()\n\n"]
    begin = "Traceback (most recent call last):\n\n"
    chain = "During handling of the above exception, another exception occurred:\n\n"
    interrupt = [begin, *frames, "KeyboardInterrupt\n\n"]
    own = [begin, *frames, "ZeroDivisionError: division by zero\n\n"]
    lines = [*interrupt, chain, *interrupt, *own, begin, *frames]
    said: list[str] = []
    diagnostics = [{"severity": "info#err", "message": line} for line in lines]
    with pytest.raises(UserError):
        refuse_failed({"diagnostics": diagnostics}, 255, said.append)
    assert said == [line.rstrip() for line in (*own, begin, *frames)]
