import json
import os
import subprocess
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from devflow.manifest_yaml import to_text
from devflow.plugin import generate as module
from devflow.plugin.generate import generate
from devflow.plugin.parameters import NAMES
from devflow.release import AppSpec, SpecError, build
from devflow.release.spec.spec_json import written_text
from tests.unit.release.strategies import apps

PLUGIN = yaml.safe_load((Path(module.__file__).parent / "plugin.yaml").read_text())
FILE = """
    defaults: {steps: [20, verify, 100]}
    apps:
      shop: {image: "shop:1", replicas: 2}
      cart: {image: "cart:1", replicas: nope}
"""


def environment(parameters: Any = None, **changes: str) -> dict[str, str]:
    """What Argo CD sets for its plugins."""
    return {
        "ARGOCD_APP_NAME": "shop",
        "ARGOCD_APP_NAMESPACE": "shop",
        "ARGOCD_APP_PARAMETERS": json.dumps(parameters),
        "ARGOCD_APP_SOURCE_REPO_URL": "file:///git",
        **changes,
    }


def written(folder: Path, text: str, name: str = "devflow.yaml") -> Path:
    (folder / name).write_text(dedent(text))
    return folder


def rollout(text: str) -> dict[str, Any]:
    (found,) = (m for m in yaml.safe_load_all(text) if m["kind"] == "Rollout")
    spec: dict[str, Any] = found["spec"]
    return spec


def image(text: str) -> str:
    (container,) = rollout(text)["template"]["spec"]["containers"]
    return str(container["image"])


@given(app=apps())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_spec_that_pulumi_gives_is_rendered_byte_for_byte(app: AppSpec, tmp_path: Path) -> None:
    spec = [{"name": "spec", "string": written_text(app)}]
    made = generate(
        environment(spec, ARGOCD_APP_NAME=app.name, ARGOCD_APP_NAMESPACE=app.namespace), tmp_path
    )
    assert made == to_text(build(app).workload)


def test_an_app_of_the_spec_file_is_rendered_whatever_is_wrong_with_the_others(
    tmp_path: Path,
) -> None:
    spec = rollout(generate(environment(), written(tmp_path, FILE)))
    assert (spec["replicas"], spec["strategy"]["canary"]["steps"][0]) == (2, {"setWeight": 20})


def test_a_directory_that_was_discovered_comes_without_parameters(tmp_path: Path) -> None:
    told = environment()
    del told["ARGOCD_APP_PARAMETERS"]
    assert image(generate(told, written(tmp_path, FILE))) == "shop:1"


def test_the_image_parameter_goes_before_the_spec(tmp_path: Path) -> None:
    parameters = [{"name": "image", "string": "shop:7"}]
    assert image(generate(environment(parameters), written(tmp_path, FILE))) == "shop:7"
    parameters.append({"name": "spec", "string": '{"image": "shop:3"}'})
    assert image(generate(environment(parameters), tmp_path)) == "shop:7"


def test_a_stacks_own_file_serves_as_spec_file(tmp_path: Path) -> None:
    text = "platform: {istio: {}}\nnamespaces: {shop: {}}\napps: {shop: {image: shop:1}}\n"
    parameters = [{"name": "file", "string": "prod.yaml"}]
    folder = written(tmp_path, text, "prod.yaml")
    assert image(generate(environment(parameters), folder)) == "shop:1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("apps: {shop: {image: shop:1, imgae: x}}", "apps.shop.imgae: unknown key; did you mean"),
        ("apps: {shop: {image: shop:1}}\nplatfrom: {}", "platfrom: unknown key; known are apps,"),
        ("defaults: {step: [100]}\napps: {shop: {}}", "defaults.step: unknown key; did you mean"),
        ("apps: {cart: {image: cart:1}}", "apps.shop: unknown app; known are cart"),
        ("apps: {shop: {}}", "apps.shop.image: is missing"),
        ("apps: {shop: {image: a b}}", "apps.shop.image: 'a b' is not an image"),
        ("apps: {shop: {image: shop:1, namespace: web}}", "apps.shop.namespace: is 'web', and"),
        ("apps: [", "2:1: is not YAML: did not find expected node content"),
    ],
)
def test_what_is_wrong_with_a_spec_file_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SpecError) as error:
        generate(environment(), written(tmp_path, f"{text}\n"))
    assert says in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("parameter", "says"),
    [
        ({"name": "imag", "string": "x"}, "parameter imag: unknown parameter; did you mean"),
        ({"name": "image", "array": ["x"]}, "parameter image: has to be a string, and has array"),
        ({"name": "image", "map": {"a": "x"}}, "parameter image: has to be a string, and has map"),
        ({"name": "image"}, "parameter image: has to be a string, and has nothing"),
        ({"name": "image", "string": ""}, "devflow.yaml: apps.shop.image: '' is not an image"),
        (
            {"name": "spec", "string": "{"},
            "parameter spec:1:2: is not JSON: Expecting property name",
        ),
        ({"name": "spec", "string": "[]"}, "parameter spec: is not a JSON mapping"),
        ({"name": "spec", "string": '{"image": 1}'}, "parameter spec: image: 1 is not a text"),
        ({"name": "file", "string": "no.yaml"}, "no.yaml: can't be read: No such file"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_one_line(
    tmp_path: Path, parameter: dict[str, Any], says: str
) -> None:
    with pytest.raises(SpecError) as error:
        generate(environment([parameter]), written(tmp_path, FILE))
    assert says in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_parameter_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="parameter image: is there twice"):
        generate(environment([{"name": "image", "string": "a"}] * 2), written(tmp_path, FILE))


@pytest.mark.parametrize(
    ("files", "variables", "found"),
    [
        (["devflow.yaml"], {}, True),
        (["other.yaml"], {}, False),
        (["prod.yaml"], {"PARAM_FILE": "prod.yaml"}, True),
        ([], {"PARAM_SPEC": "{}"}, True),
    ],
)
def test_a_directory_is_known_by_its_spec_file(
    tmp_path: Path, files: list[str], variables: dict[str, str], found: bool
) -> None:
    for file in files:
        (tmp_path / file).touch()
    find = PLUGIN["spec"]["discover"]["find"]
    done = subprocess.run(
        [*find["command"], *find["args"]],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        check=True,
    )
    assert bool(done.stdout) is found


def test_every_parameter_is_announced() -> None:
    announced = [p["name"] for p in PLUGIN["spec"]["parameters"]["static"]]
    assert sorted(announced) == sorted(NAMES)


@pytest.mark.parametrize(
    "name", ["../other.yaml", "/etc/passwd", "out/other.yaml", "fifo", "/dev/zero"]
)
def test_a_file_out_of_the_folder_or_no_regular_one_is_refused(tmp_path: Path, name: str) -> None:
    """faults/25"""
    folder = tmp_path / "app"
    folder.mkdir()
    written(tmp_path, FILE, "other.yaml")
    (folder / "out").symlink_to(tmp_path)
    os.mkfifo(folder / "fifo")
    with pytest.raises(SpecError, match=r"leads out of the folder|is not a regular file"):
        generate(environment([{"name": "file", "string": name}]), folder)


def test_a_line_stays_a_line_whatever_the_file_is_called(tmp_path: Path) -> None:
    """What Git or an Application names is as long as its author likes."""
    with pytest.raises(SpecError, match="is not a path") as refused:
        generate(environment([{"name": "file", "string": "a\n" * 4000}]), tmp_path)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("text", ["{nope", "[" * 5000, "[1]", "{}x", '[{"name": 1}]', "3"])
def test_parameters_of_another_form_are_one_line(tmp_path: Path, text: str) -> None:
    """faults/24"""
    with pytest.raises(SpecError) as caught:
        generate({**environment(), "ARGOCD_APP_PARAMETERS": text}, tmp_path)
    assert str(caught.value).startswith("ARGOCD_APP_PARAMETERS")
    assert "\n" not in str(caught.value)
