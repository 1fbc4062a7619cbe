"""Versions and libraries that the documents state, against the files that pin them."""

import re
import tomllib
from collections.abc import Iterable

import yaml

from devflow.components import charts
from devflow.record.job import SCHEMA_VERSION
from tests import go_tools
from tests.go_tools import GoTool
from tests.unit.docs.pages import ROOT, prose, rows, text

PROJECT = tomllib.loads(text("pyproject.toml"))
TOOLS, ARGO_CD = text("lab/tools/go.mod"), text("lab/tools/argocd/go.mod")
NOT_ASKED_FOR = {"grpcio", "dnspython"}
"""In the table, though another library brings them."""
STUBS = {f"types-{name}" for name in ("pyyaml", "grpcio", "jsonschema", "protobuf", "psutil")}
NOT_EXPLAINED = {"setuptools", *STUBS}
ELSEWHERE = {"kopf", "pulumi-policy"}
"""Pinned for the benchmarks, or for the policy pack, alone."""


def module(go_mod: str, path: str) -> str:
    """The version of a module, without ``v``."""
    found = re.search(rf"^\s*{re.escape(path)} v(\S+)", go_mod, re.MULTILINE)
    assert found is not None, path
    return found[1]


def names(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[<>=~!\[ ]", each)[0].lower() for each in requirements}


def test_the_versions_of_the_labs_programs_are_those_of_its_modules() -> None:
    page = " ".join(prose("docs/dependencies.md").split())
    argo_cd = module(ARGO_CD, "github.com/argoproj/argo-cd/v3")
    assert f"`lab/tools/argocd`; it is v{argo_cd} because" in page
    assert f"Argo CD {'.'.join(argo_cd.split('.')[:2])} by watching" in prose("docs/delivery.md")
    assert f"Argo Rollouts is v{module(TOOLS, 'github.com/argoproj/argo-rollouts')} " in page
    etcd = module(TOOLS, "go.etcd.io/etcd/server/v3")
    assert f"etcd is {etcd.rpartition('.')[0]} because" in page
    pom = text("lab/tools/mongodb/pom.xml")
    java = re.search(r"mongo-java-server-h2-backend</artifactId>\s*<version>([\d.]+)", pom)
    assert java is not None
    assert f"mongo-java-server {java[1].rpartition('.')[0]} with" in page


def test_what_charts_install_and_the_lab_runs_is_said_for_each() -> None:
    page = "docs/platform.md"
    lab = {
        charts.ARGO_ROLLOUTS: module(TOOLS, "github.com/argoproj/argo-rollouts"),
        charts.ARGO_CD: module(ARGO_CD, "github.com/argoproj/argo-cd/v3"),
        charts.ISTIOD: module(TOOLS, "istio.io/istio"),
        charts.PROMETHEUS: module(TOOLS, "github.com/prometheus/prometheus"),
        charts.MONGODB_KUBERNETES: "none",
    }
    said = {chart: (installs, runs) for _, chart, installs, runs, _ in rows(page, "| program |")}
    assert said == {
        f"`{chart.name}` {chart.version}": (chart.app_version, runs) for chart, runs in lab.items()
    }
    # The controller that walks every canary of the tests is the one that is installed.
    assert charts.ARGO_ROLLOUTS.app_version == lab[charts.ARGO_ROLLOUTS]


def test_the_linters_in_the_table_are_those_that_run_in_their_versions() -> None:
    pins = [one for one in vars(go_tools).values() if isinstance(one, GoTool)]
    rollouts = module(TOOLS, "github.com/argoproj/argo-rollouts")
    said = [tool for tool, *_ in rows("docs/platform.md", "| tool |")]
    assert len(said) == len(pins)
    for pin in filter(lambda pin: pin.version, pins):
        version = str(pin.version).removeprefix("v")
        assert [one for one in said if one.startswith(f"{pin.name} {version}")], pin
    assert f"`kubectl argo rollouts lint` {rollouts}" in said


def test_what_a_user_has_to_have_is_what_the_programs_ask_for() -> None:
    needs = " ".join(prose("README.md").split())
    assert f"Python {PROJECT['project']['requires-python'].removeprefix('>=')}+" in needs
    for go_mod in (TOOLS, ARGO_CD):
        go = re.search(r"^go (\d+\.\d+)", go_mod, re.MULTILINE)
        assert go is not None
        assert f"Go {go[1]}+" in needs


def test_every_library_that_is_installed_is_explained_and_no_other() -> None:
    project = PROJECT["project"]
    wanted = names(project["dependencies"])
    for extra in project["optional-dependencies"]:
        wanted |= names(project["optional-dependencies"][extra])
    head = "| library | for |"
    explained = {
        word.strip(" )").lower()
        for library, *_ in rows("docs/dependencies.md", head)
        for word in re.split(r"[,(]", re.sub(r"\((?:brings|comes with) ([^)]*)\)", "", library))
    }
    assert explained - NOT_ASKED_FOR - ELSEWHERE == wanted - NOT_EXPLAINED


def test_the_schema_of_the_record_is_that_of_the_code() -> None:
    table = dict(rows("docs/record.md", "**`jobs`**"))
    assert table["`schemaVersion`"] == str(SCHEMA_VERSION)


def test_the_image_in_the_how_tos_has_the_version_of_the_project() -> None:
    version = PROJECT["project"]["version"]
    pages = ("docs/delivery.md", "docs/components.md")
    tags = re.findall(r"acme/devflow:([\d.]+)", "".join(map(text, pages)))
    assert tags
    assert set(tags) == {version}


def test_performance_has_a_date_for_each_table_and_the_readme_has_no_figures() -> None:
    page = text("docs/performance.md")
    heads = re.findall(r"^(\|.*)\n\|[-|]+\n", page, re.MULTILINE)
    assert len(heads) > 8
    undated = [
        head for head in heads if not re.search(r"\d{4}-\d\d-\d\d|measured on|`make test`", head)
    ]
    assert not undated
    assert not re.search(r"\b\d+(\.\d+)? (ms|MB|GB|min)\b", prose("README.md"))


def test_the_workflow_in_the_how_to_is_one() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", text("docs/how-to/ci.md"), re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        assert yaml.safe_load(block)
    assert (ROOT / "docs" / "how-to").is_dir()
