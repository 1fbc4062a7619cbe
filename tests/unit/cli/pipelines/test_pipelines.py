"""The files for CI systems: by their published schemas, and by what no schema can know."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.cli import devflow
from devflow.errors import Exit
from tests.unit.docs.pages import ROOT

CI = ROOT / "ci"
SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "github-workflow.yml": "vendor.github-workflows",
}
DIGEST = re.compile(r"[^@]+@[0-9a-f]{40}")
CALL = re.compile(r"^[^#\n]*\bdevflow ([a-z-]+)((?: [^\n|;]*)?)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def check(file: Path, schema: str) -> str:
    """What ``check-jsonschema`` finds wrong; empty if nothing."""
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def read(name: str) -> Any:
    return yaml.safe_load((CI / name).read_text())


def gitlab(tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """The inputs of the component, and its jobs as GitLab has them once inputs are filled in."""
    text = (CI / "template.yml").read_text()
    head, jobs = text.split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    named = re.findall(r"\$\[\[ inputs\.([a-z-]+) \]\]", jobs)
    assert set(named) == set(inputs)
    file = tmp_path / "gitlab-ci.yml"
    file.write_text(re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", r"a-\1", jobs))
    return inputs, file


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_of_github_is_valid_by_its_schema(name: str) -> None:
    assert check(CI / name, SCHEMAS[name]) == ""


def test_the_component_of_gitlab_is_valid_by_its_schema(tmp_path: Path) -> None:
    inputs, file = gitlab(tmp_path)
    assert check(file, "vendor.gitlab-ci") == ""
    assert all(set(one) <= {"description", "default", "regex"} for one in inputs.values())


def test_a_mistake_would_be_found(tmp_path: Path) -> None:
    file = tmp_path / "action.yml"
    file.write_text((CI / "action.yml").read_text().replace("using: composite", "using: magic"))
    assert "using" in check(file, SCHEMAS["action.yml"])


def test_actions_of_others_are_pinned_by_the_digest_of_a_commit() -> None:
    jobs = read("github-workflow.yml")["jobs"].values()
    steps = [*read("action.yml")["runs"]["steps"], *(step for job in jobs for step in job["steps"])]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    assert [one for one in used if not DIGEST.fullmatch(one)] == []


def test_no_expression_of_github_is_part_of_a_script() -> None:
    scripts = [step["run"] for step in read("action.yml")["runs"]["steps"] if "run" in step]
    assert scripts
    assert [one for one in scripts if "${{" in one] == []


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    inputs = read("action.yml")["inputs"]
    for job in read("github-workflow.yml")["jobs"].values():
        for step in job["steps"]:
            assert set(step.get("with", {})) <= set(inputs)


@pytest.mark.parametrize("name", ["release.sh", "preview.sh"])
def test_the_component_of_gitlab_has_the_shell_script_as_it_is(name: str, tmp_path: Path) -> None:
    _, file = gitlab(tmp_path)
    jobs = yaml.safe_load(file.read_text())
    (script,) = jobs[f"devflow-{name.removesuffix('.sh')}"]["script"]
    assert (CI / name).read_text() in script.replace("a-stack", "$[[ inputs.stack ]]")


@pytest.mark.parametrize("file", sorted(CI.iterdir()), ids=lambda file: file.name)
def test_commands_and_options_are_those_of_devflow(file: Path) -> None:
    """In scripts as in descriptions; a script's line may be continued."""
    text = file.read_text().replace("\\\n", " ")
    for name, rest in CALL.findall(text):
        command = devflow.get_command(None, name)  # type: ignore[arg-type]
        if command is None:
            continue
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(OPTION.findall(rest)) <= known, f"{file.name}: {rest}"


@pytest.mark.parametrize("script", sorted(CI.glob("*.sh")), ids=lambda script: script.name)
def test_a_script_is_one_of_the_posix_shell(script: Path) -> None:
    done = subprocess.run(("sh", "-n", str(script)), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


class Shell:
    """Runs a script with programs that note how they are called, and answer as they are told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.calls.touch()

    def answers(self, program: str, *codes: int, says: str = "") -> None:
        """``program`` ends with each code in turn, and with the last from then on."""
        script = self.folder / program
        (self.folder / f"{program}.says").write_text(says)
        (self.folder / f"{program}.codes").write_text("".join(f"{code}\n" for code in codes))
        script.write_text(
            f'#!/bin/sh\necho {program} "$@" >> {self.calls}\ncat {script}.says\n'
            f"code=$(head -n 1 {script}.codes)\n"
            f"[ $(wc -l < {script}.codes) -le 1 ] || sed -i 1d {script}.codes\nexit $code\n"
        )
        script.chmod(0o755)

    def run(self, name: str, *arguments: str, **environment: str) -> tuple[int, str, list[str]]:
        done = subprocess.run(
            ("sh", str(CI / name), *arguments),
            env={"PATH": f"{self.folder}:/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        calls = [line.split(" --")[0] for line in self.calls.read_text().splitlines()]
        return done.returncode, done.stdout + done.stderr, calls


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


RELEASE = {"APP": "shop", "IMAGE": "shop:2", "STACK": "prod"}


@pytest.mark.parametrize("code", [0, 10, 11, 12, 13, 16])
def test_the_end_of_a_release_is_that_of_the_script(shell: Shell, code: int) -> None:
    shell.answers("devflow", code)
    assert shell.run("release.sh", **RELEASE, CHECK="true")[::2] == (code, ["devflow release shop"])


def test_a_check_that_passes_promotes_and_one_that_fails_aborts(shell: Shell) -> None:
    shell.answers("devflow", 14, 0, 0)
    code, _, calls = shell.run("release.sh", **RELEASE, CHECK="true")
    expected = ["devflow release shop", "devflow promote shop", "devflow release shop"]
    assert (code, calls) == (0, expected)
    shell.calls.write_text("")
    shell.answers("devflow", 14, 0, 11)
    code, _, calls = shell.run("release.sh", **RELEASE, CHECK="false")
    assert (code, calls[1]) == (11, "devflow abort shop")


def test_without_a_check_a_person_decides(shell: Shell) -> None:
    shell.answers("devflow", 14)
    assert shell.run("release.sh", **RELEASE)[::2] == (Exit.WAITING, ["devflow release shop"])


def test_a_person_who_was_faster_is_no_failure_and_a_missing_right_is_one(shell: Shell) -> None:
    shell.answers("devflow", 14, 1, 15, 0)
    code, _, calls = shell.run("release.sh", **RELEASE, CHECK="true")
    assert (code, calls[-2:]) == (0, ["devflow status shop", "devflow release shop"])
    shell.calls.write_text("")
    shell.answers("devflow", 14, 1, 14)
    code, _, calls = shell.run("release.sh", **RELEASE, CHECK="true")
    assert (code, calls[-1]) == (1, "devflow status shop")


def test_a_preview_is_a_comment_that_fits_and_whose_fence_holds(shell: Shell) -> None:
    shell.answers("devflow", 2, says="~ Rollout shop\n```\n<b>")
    code, text, _ = shell.run("preview.sh", STACK="prod")
    assert code == Exit.BAD_INPUT
    first, *rest = text.splitlines()
    assert first == "<!-- devflow preview prod -->"
    assert (rest[2], rest[-1]) == ("~~~~~~~~~~diff", "~~~~~~~~~~")
    assert "~ Rollout shop" in rest
    shell.answers("devflow", 0, says="~ ConfigMap ü\n" * 7_000)
    code, text, _ = shell.run("preview.sh", STACK="prod")
    assert (code, text.splitlines()[-2:]) == (0, ["… and more: run it to see all", "~~~~~~~~~~"])
    assert len(text.encode()) < 65_536


def test_a_comment_takes_the_place_of_the_one_before(shell: Shell, tmp_path: Path) -> None:
    body = tmp_path / "preview.md"
    body.write_text("<!-- devflow preview prod -->\nnothing\n")
    place = {"REPOSITORY": "acme/shop", "NUMBER": "7"}
    shell.answers("gh", 0, says="1 <!-- devflow preview dev -->\n2 <!-- devflow preview prod -->\n")
    code, _, _ = shell.run("comment.sh", str(body), **place)
    assert (code, "PATCH repos/acme/shop/issues/comments/2" in shell.calls.read_text()) == (0, True)
    shell.calls.write_text("")
    shell.answers("gh", 0, says="1 hello\n")
    code, _, _ = shell.run("comment.sh", str(body), **place)
    assert (code, "POST repos/acme/shop/issues/7/comments" in shell.calls.read_text()) == (0, True)


def test_a_token_is_that_of_the_job_and_its_lack_is_one_line(shell: Shell) -> None:
    _, text, _ = shell.run("token.sh", DEVFLOW_ID_TOKEN="eyJ.a.b")
    credential = yaml.safe_load(text)
    assert credential["kind"] == "ExecCredential"
    assert credential["status"]["token"] == "eyJ.a.b"
    shell.answers("curl", 0, says='{"count":1,"value":"eyJ.c.d"}')
    github = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}
    _, text, _ = shell.run("token.sh", **github)
    assert yaml.safe_load(text)["status"]["token"] == "eyJ.c.d"
    code, text, _ = shell.run("token.sh")
    assert (code, len(text.splitlines())) == (1, 1)
