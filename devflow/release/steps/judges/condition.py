"""Conditions and paths of a ``web`` judge, as far as they can be told to be wrong without a call.

What is refused here ends each call in an error, and the release with it. Sources: the lexer and the
parser of ``expr-lang/expr``, by which Argo Rollouts evaluates, and ``client-go``'s ``jsonpath``.
"""

import re
from collections.abc import Iterator

from devflow.reading.shown import shown
from devflow.release.steps.judges.references import filled

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<value>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`]|``)*+`
        |(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?[\w$]*|\#\w*)
    |(?P<word>[\w$]+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<sign>\?\.|\?\?|\.\.|&&|\|\||==|!=|<=|>=|\*\*|::|[-+*/%^<>!?:.,;|=])
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENS = {")": "(", "]": "[", "}": "{"}
_BETWEEN = frozenset({"and", "or", "in", "matches", "contains", "startsWith", "endsWith"})
_MEMBER = frozenset({".", "?."})
_BLOCKS = frozenset({"let", "if", "else"})
_NAMES = frozenset({"result", "true", "false", "nil", "$env"})
_MAY_END_EARLY = frozenset({"(", "[", "{", ",", ":", ";"})
"""Signs behind which a bracket may be closed: calls without arguments, and the like."""
_JSON_PATH = re.compile(
    r"""
    (?: \{ (?: [@$\ ]
             | \.(?:\\.|[^\s.,\[\]$@{}\\])*+
             | \[\?\([^\n]*?\)\]
             | \[(?:\s*(?:'[^',\]\n]*'|-?\d*(?::-?\d*){0,2}|\*)\s*(?:,|(?=\])))+\]
             | "(?:[^"\\\n]|\\.)*+" | '(?:[^'\\\n]|\\.)*+'
             | [-+\d][\d.]*+ | [^\W\d][^\s.,\[\]$@{}]*+
           )*+ \} [^{]*+ )++
    """,
    re.VERBOSE,
)


def check_condition(text: str) -> str:
    """A condition such as ``result == "ok"``.

    :raises ValueError: it can't be one, why, and the way out.
    """
    problem = _problem(filled(text))
    if problem is not None:
        raise ValueError(
            f"{shown(text)} is not a condition: {problem}; write one such as result == 'ok'"
        )
    return text


def check_json_path(text: str) -> str:
    """A path of ``kubectl``'s form, such as ``{$.state}``.

    :raises ValueError: it can't be one, and the way out.
    """
    if not _JSON_PATH.fullmatch(filled(text)):
        raise ValueError(f"{shown(text)} is not a path in JSON; write one such as {{$.state}}")
    return text


def _problem(text: str) -> str | None:
    parts = list(_tokens(text))
    if not parts:
        return "it is empty"
    opened: list[str] = []
    # The words of blocks begin clauses of their own: then only brackets and signs are looked at.
    blocks = any(kind == "word" and part in _BLOCKS for kind, part in parts)
    before, wanted = "", True
    for (kind, part), (_, after) in zip(parts, [*parts[1:], ("", "")], strict=True):
        if kind == "unknown":
            return f"{shown(part)} can't stand there"
        if kind == "open":
            opened.append(part)
        elif kind == "close" and (not opened or opened.pop() != _OPENS[part]):
            return f"{shown(part)} closes nothing"
        if not blocks:
            problem = _misplaced(kind, part, before, after, wanted, nested=bool(opened))
            if problem is not None:
                return problem
            wanted = _wants_value(kind, part, before, wanted)
        before = part
    if opened:
        return f"{shown(opened[-1])} is not closed"
    if wanted and not blocks and before != ";":
        return f"nothing follows {shown(before)}"
    if len(parts) == 1 and parts[0][0] == "value":
        return "it is neither true nor false"
    return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            yield "unknown", text[position]
            return
        if found.lastgroup != "blank":
            yield found.lastgroup, found[0]
        position = found.end()


def _misplaced(
    kind: str, part: str, before: str, after: str, wanted: bool, *, nested: bool
) -> str | None:
    if part == "=":
        return "'=' compares nothing, '==' does"
    if kind == "word" and before not in _MEMBER:
        if part in _BETWEEN:
            return f"a value is missing before {part}" if wanted else None
        if part == "not":
            return None
        if part not in _NAMES and after not in ("(", ":") and before != "|" and wanted:
            return f"{shown(part)} is not known; the answer is called result"
    if kind in ("word", "value") or part == "{":
        return None if wanted else f"something is missing between {before} and {part}"
    if kind == "close":
        early = wanted and before not in _MAY_END_EARLY
        return f"a value is missing before {part}" if early else None
    if kind == "open":
        return None
    if part in ("-", "+", ":", "::") or (part == "." and nested):
        return None
    if part == "!":
        return None if wanted else f"something is missing between {before} and !"
    if part == "," and not nested:
        return "a comma stands outside of brackets"
    return f"a value is missing before {part}" if wanted else None


def _wants_value(kind: str, part: str, before: str, wanted: bool) -> bool:
    """Whether a value has to follow."""
    if kind in ("value", "close"):
        return False
    if kind == "word" and before not in _MEMBER:
        return wanted if part == "not" else part in _BETWEEN
    return kind != "word"
