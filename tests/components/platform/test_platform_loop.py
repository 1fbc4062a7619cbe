"""The platform is a loop over declared components: a new one is declared, and nothing else."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import ConfigMap

from devflow.release import SpecError
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform import PLATFORM
from devflow.stacks.platform.component import CONFIG, Need, PlatformComponent
from devflow.stacks.platform.deploy import deploy_platform
from devflow.stacks.platform.plan import plan_platform
from devflow.stacks.platform.spec import platform_spec
from devflow.stacks.platform.switch import ENABLED
from tests.components.recording import Recording, record


class GrafanaArgs(TypedDict):
    theme: NotRequired[str]
    prometheus_url: NotRequired[pulumi.Input[str]]
    admin: NotRequired[pulumi.Input[str]]


class Grafana(pulumi.ComponentResource):
    url: pulumi.Output[str]
    data_source: pulumi.Output[str]

    def __init__(
        self, name: str, args: GrafanaArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("test:index:Grafana", name, {}, opts)
        data: dict[str, Any] = dict(args)
        ConfigMap("settings", data=data, opts=pulumi.ResourceOptions(parent=self))
        self.url = pulumi.Output.from_input("http://grafana")
        self.data_source = pulumi.Output.from_input(args.get("prometheus_url", "none"))


class GrafanaSpec(SpecModel):
    theme: str | None = None


GRAFANA = PlatformComponent(
    key="grafana_board",
    spec=GrafanaSpec,
    load=lambda: Grafana,
    needs=(
        Need("prometheus_url", ("prometheus.url",)),
        Need("admin", ("config.admin",), missing="has no admin"),
    ),
    exports=("url",),
    stack_outputs=(("dataSource", "data_source"),),
    before_apps=True,
)
ALL = (*PLATFORM, GRAFANA)
Spec = platform_spec(ALL)


def deployed(written: dict[str, Any], *, admin: str | None = "root") -> Recording:
    first: list[pulumi.Resource] = []
    recording = stack(written, first, admin=admin)
    assert [type(made) for made in first] == [Grafana] * ("grafanaBoard" in written)
    return recording


def stack(
    written: dict[str, Any],
    first: list[pulumi.Resource] | None = None,
    *,
    admin: str | None = "root",
) -> Recording:
    """Deploy the platform; ``first`` gets what apps wait for."""

    def program() -> None:
        config = {} if admin is None else {"admin": pulumi.Output.from_input(admin)}
        plan = plan_platform(ALL, Spec.model_validate(written), config)
        before_apps = deploy_platform(plan, None, config)
        if first is not None:
            first.extend(before_apps)

    return record(program)


def test_a_declared_component_gets_its_settings_its_needs_and_its_exports() -> None:
    recording = deployed({"prometheus": {}, "grafanaBoard": {"theme": "dark"}})
    url = "http://prometheus-server.prometheus.svc"
    assert recording.named("settings").inputs["data"] == {
        "theme": "dark",
        "prometheus_url": url,
        "admin": "root",
    }
    assert recording.named("grafana-board").type == "test:index:Grafana"
    assert recording.exports["platform"]["grafanaBoard"] == {"url": "http://grafana"}
    assert recording.exports["dataSource"] == url


def test_a_component_that_is_not_named_is_not_installed() -> None:
    assert not deployed({}).of_type("Grafana")


def test_a_need_with_a_default_may_be_left_open_and_one_without_is_an_error() -> None:
    assert deployed({"grafanaBoard": {}}).named("settings").inputs["data"] == {"admin": "root"}
    with pytest.raises(SpecError, match=r"platform\.grafanaBoard: has no admin"):
        deployed({"grafanaBoard": {}}, admin=None)


def test_each_component_comes_after_those_it_needs_and_needs_what_there_is() -> None:
    known: set[str] = set()
    for part in PLATFORM:
        for source in (source for need in part.needs for source in need.sources):
            assert source in known or source == f"{CONFIG}.mongodbUri"
        outputs = [*part.exports, *(output for _, output in part.stack_outputs)]
        assert set(outputs) <= set(part.load().__annotations__)
        known |= {f"{part.key}.{output}" for output in outputs}


def test_each_component_comes_after_those_that_it_says() -> None:
    known: set[str] = set()
    for part in PLATFORM:
        assert set(part.after) <= known
        known.add(part.key)


def test_the_controller_starts_when_the_kinds_that_it_watches_are_there() -> None:
    controller = {"devflow": {"image": "devflow:1", "mongodbSecret": {"name": "record"}}}
    recording = stack({**controller, "argoRollouts": {}, "argoCd": {}})
    charts = {made.urn for made in recording.of_type("Release")}
    assert len(charts) == 2
    # The component is registered, and what is below it, when these are installed.
    assert charts <= set(recording.named("devflow").dependencies)
    alone = stack(controller)
    assert not alone.of_type("Release")
    assert alone.of_type("Deployment")


def test_each_setting_is_an_argument_of_the_component() -> None:
    for part in PLATFORM:
        args: Any = part.load().__init__.__annotations__["args"]
        taken = {*part.spec.model_fields, *(need.argument for need in part.needs)} - {ENABLED}
        assert taken <= set(args.__annotations__)
        if part.arguments is not None:
            assert set(part.arguments.model_fields) == set(args.__annotations__)


def test_each_component_makes_the_namespaces_that_it_says() -> None:
    needed = {"devflow": {"image": "devflow:1", "mongodb_secret": {"name": "record"}}}
    for part in PLATFORM:
        written = needed.get(part.key, {})
        assert homes(part, written) == set(part.namespaces)
        if part.namespaces and "namespace" in part.spec.model_fields:
            assert homes(part, {**written, "namespace": "elsewhere"}) == {"elsewhere"}


def homes(part: PlatformComponent, args: dict[str, Any]) -> set[str]:
    recording = record(lambda: part.load()("part", args))
    return {found.inputs["metadata"]["name"] for found in recording.of_type("Namespace")}
