"""docs/troubleshooting.md against the code: a message that is explained is one that there is."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.unit.docs.pages import CODE, ROOT, text

TOPS = ("devflow", "components", "stacks", "lab")
A_VALUE = "…"
LEAST_MESSAGES = 30


def messages() -> list[str]:
    """The first cell of each row, in backticks."""
    lines = re.findall(r"^\| (`[^|]+`) \|", text("docs/troubleshooting.md"), re.MULTILINE)
    return [found[0] for line in lines if (found := CODE.findall(line))]


@cache
def texts() -> str:
    """All texts of the code, one a line, with a sign for what is filled in."""
    found = [
        written
        for top in TOPS
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (written := "".join(parts(node)))
    ]
    return "\n".join(re.sub(r"\s+", " ", each) for each in found)


def parts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield part.value if isinstance(part, ast.Constant) else A_VALUE  # type: ignore[misc]


def is_said(message: str) -> bool:
    """Whether some text of the code has it; a value in it may be any number of them."""
    pieces = [re.escape(piece.strip()) for piece in message.split(A_VALUE)]
    return re.search(r"[^\n]*?".join(filter(None, pieces)), texts()) is not None


def test_each_message_is_one_of_the_code() -> None:
    assert [each for each in messages() if not is_said(each)] == []


def test_there_are_many_and_each_once() -> None:
    assert len(messages()) > LEAST_MESSAGES
    assert len(set(messages())) == len(messages())


def test_a_message_that_there_is_not_would_be_noticed() -> None:
    assert not is_said("the cluster of context … at … has caught a cold: …")
