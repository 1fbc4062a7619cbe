"""Conditions and paths of a web judge: what Argo Rollouts can't evaluate is refused at reading.

The rows were held to ``expr.Compile`` of expr-lang/expr 1.17.7, with the names that Argo Rollouts
1.10 gives it, and to ``jsonpath.Parse`` of client-go 0.36.
"""

import pytest

from devflow.release import Schedule, SpecError
from devflow.release.steps.judges.condition import check_condition, check_json_path

CONDITIONS = (
    *('result == "ok"', "result", "result.ok", "not result", "!result.ok and result.n > 1"),
    *('result not in ["a", "b"]', "result in 1..3", "all(result, {# > 1})", "any(result, #.ok)"),
    *("all(result, .a > 1)", "len(result) > 0", "isNil(result)", "default(result, 0) < 5"),
    *("result?.a == nil", 'result["a"] == 1', "result.a[0:2] == [1, 2]", "result.a[:1] == []"),
    *("result ? true : false", "result ?: true", "let x = 1; x == result", "result == -1.5e3"),
    *("if result { true } else { false }", "map(result, #) | len() == 1", "result ?? false"),
    *("result.and == 1", 'result matches "^a.*"', "result == `a`", "result == 'it\\'s'"),
    *("result // so\n == 1", "result /* so */ == 0x1F", "result.größe > .5", "result == 1_000"),
    *('result == "{{args.canary-hash}}"', 'result == ")"', '{"a": 1}.a == result', "$env.result"),
    *("reduce(result, #acc + #, 0) > 1", "result == 1 ? true : false", "::len(result) > 1"),
)
NO_CONDITIONS = {
    " ": "it is empty",
    "// so": "it is empty",
    '"ok"': "it is neither true nor false",
    "ok": "'ok' is not known; the answer is called result",
    "status == 200": "'status' is not known",
    "result == True": "'True' is not known",
    'result = "ok"': "'=' compares nothing, '==' does",
    'result === "ok"': "'=' compares nothing, '==' does",
    "result ==": "nothing follows '=='",
    "result and": "nothing follows 'and'",
    "== 1": "a value is missing before ==",
    "result and or true": "a value is missing before or",
    "(result": "'(' is not closed",
    "all(result, {# > 1)": "')' closes nothing",
    "result)": "')' closes nothing",
    "result is true": "something is missing between result and is",
    'result "ok"': 'something is missing between result and "ok"',
    "result == 'ok": "\"'\" can't stand there",
    "result @ 1": "'@' can't stand there",
    "result, 1": "a comma stands outside of brackets",
}
PATHS = (
    *("{$.ok}", "{.ok}", "{$}", "{$.a[0].b}", "{$.a[*]}", "{$['a.b']}", "{$.a[0:2]}", "{..a}"),
    *('{$.a[?(@.b == "c")].d}', "{$.a[-1:]}", "{$.a[1, 2]}", "{$.a\\.b}", "{$.größe}"),
    *("{$.{{args.canary-hash}}}", "{range .items[*]}{.a}{end}", "{$.a}{$.b}"),
)
NO_PATHS = (
    *("$.ok", "ok", "{$.ok", "$.ok}", " {$.ok}", "{{$.ok}}", '{$.a["b"]}', "{$.a[b]}", "{$.a[}"),
    *("{$.a]}", "{$.a[?(@.b]}", "{#}", "{*}", "{$.a\n}", '{"x}', "{" + "1." * 1000 + "#}"),
)


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_can_be_evaluated_is_taken(text: str) -> None:
    assert check_condition(text) == text


@pytest.mark.parametrize(("text", "why"), NO_CONDITIONS.items())
def test_what_can_not_be_evaluated_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=" is not a condition: ") as caught:
        check_condition(text)
    assert why in str(caught.value)


@pytest.mark.parametrize("text", PATHS)
def test_what_is_a_path_is_taken(text: str) -> None:
    assert check_json_path(text) == text


@pytest.mark.parametrize("text", NO_PATHS)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a path in JSON; write one such as \{\$\.state\}"):
        check_json_path(text)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [("success", "result =", "'=' compares"), ("jsonPath", "$.ok", "is not a path in JSON")],
)
def test_a_step_names_the_key(key: str, value: str, line: str) -> None:
    with pytest.raises(SpecError, match=line) as caught:
        Schedule.parse([10, {"analysis": {"web": {"url": "http://a/b", key: value}}}, 100])
    assert f"web.{key}: " in str(caught.value)
