"""Keys that the documents list, with their defaults, against the models that read them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from devflow.components import charts
from devflow.components.settings.common import ChartSettings, ComponentSettings
from devflow.controller.notices.settings import NotifySpec, TargetSpec
from devflow.release import AppSpec, Duration, Schedule
from devflow.release.freeze import FreezeWindow
from devflow.release.metrics.kinds.custom import CustomSpec
from devflow.release.routers.gateway_api.settings import GatewayApiSettings
from devflow.release.routers.nginx.settings import NginxSettings
from devflow.release.routers.traefik.settings import TraefikSettings
from devflow.release.spec.argo_cd import ApplicationSpec, SourceSpec, SyncSpec
from devflow.release.spec.parts.config import ConfigSpec
from devflow.release.spec.parts.pods import PodsSpec
from devflow.release.spec.parts.route.route import RouteSpec
from devflow.release.spec.parts.scale.autoscaling import AutoscalingSpec
from devflow.release.spec.parts.scale.budget import DisruptionBudgetSpec
from devflow.release.spec.parts.scale.network_policy import NetworkPolicySpec
from devflow.release.spec.parts.scale.scale_down import ScaleDownSpec
from devflow.release.spec.parts.scaling import ScalingSpec
from devflow.release.spec.parts.service import ServiceKeys
from devflow.release.spec.parts.serving import ServingSpec
from devflow.release.spec.parts.traffic_policy import TrafficPolicySpec
from devflow.release.spec.parts.workload_ref import WorkloadRefSpec
from devflow.release.spec.pods.other_container import InitContainer
from devflow.release.spec.prometheus import PrometheusSpec
from devflow.release.spec.verify import VerifySpec
from devflow.stacks.platform import PLATFORM
from devflow.stacks.platform.switch import ENABLED
from devflow.stacks.stack_spec import StackFile
from tests.unit.docs.pages import CODE, ROOT, rows, text, yaml_blocks

Model = type[BaseModel]
AN_APP = "### An app's keys"
OF_THE_APP = "| key of the app |"
TABLES: dict[str, tuple[str, str, dict[str, Model]]] = {
    "an app": ("docs/components.md", AN_APP, {"": AppSpec}),
    "an app's pods": ("docs/pods.md", "| key of the app's pods |", {"": PodsSpec}),
    "an app's services and routes": (
        "docs/serving.md",
        "| key of the app's services and routes |",
        {"": ServingSpec, "route.": RouteSpec, "trafficPolicy.": TrafficPolicySpec},
    ),
    "an app's scaling": (
        "docs/scaling.md",
        "| key of the app's scaling |",
        {
            "": ScalingSpec,
            "autoscaling.": AutoscalingSpec,
            "disruptionBudget.": DisruptionBudgetSpec,
            "networkPolicy.": NetworkPolicySpec,
        },
    ),
    "a container": ("docs/pods.md", "| key of a container |", {"": InitContainer}),
    "workloadRef": ("docs/pods.md", "| key of `workloadRef` |", {"": WorkloadRefSpec}),
    "config": ("docs/config.md", "| key of `config` |", {"": ConfigSpec}),
    "service": ("docs/config.md", "| key of `service` |", {"": ServiceKeys}),
    "a freeze window": ("docs/freeze.md", "| key of a window |", {"": FreezeWindow}),
    "notify": ("docs/notifications.md", "| key of `notify` |", {"": NotifySpec}),
    "a target": ("docs/notifications.md", "| key of a target |", {"": TargetSpec}),
    "verify": ("docs/verify.md", "| key of `verify` |", {"": VerifySpec}),
    "where Argo CD reads": (
        "docs/delivery.md",
        "## Keys",
        {"source.": SourceSpec, "application.": ApplicationSpec, "application.sync.": SyncSpec},
    ),
    "what routers may be set to": (
        "docs/routers.md",
        "| key of `router` |",
        {
            "gateway-api.": GatewayApiSettings,
            "nginx.": NginxSettings,
            "traefik.": TraefikSettings,
        },
    ),
    "the app's keys around a verify": (
        "docs/verify.md",
        OF_THE_APP,
        {"prometheus.": PrometheusSpec, "scaleDown.": ScaleDownSpec},
    ),
}
every_table = pytest.mark.parametrize(("page", "heading", "models"), TABLES.values(), ids=TABLES)


def fields(models: dict[str, Model]) -> Iterator[tuple[str, FieldInfo]]:
    """The keys of values: those whose value has keys of its own have rows for these."""
    for prefix, model in models.items():
        for name, field in model.model_fields.items():
            key = f"{prefix}{field.alias or name}"
            if f"{key}." not in models:
                yield key, field


def documented(page: str, heading: str) -> dict[str, str]:
    """By key what the table has as its default."""
    found: dict[str, str] = {}
    for keys, default, *_ in rows(page, heading):
        found |= dict.fromkeys(CODE.findall(keys), default)
    return found


def written(default: Any) -> str | None:
    """A default as a table has it; ``None`` if it is no value of its own."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, str | int | Duration) and default != "":
        return f"`{default}`"
    return None


@every_table
def test_a_table_has_each_key_and_no_other(
    page: str, heading: str, models: dict[str, Model]
) -> None:
    expected = {key for key, _ in fields(models)}
    listed = set(documented(page, heading))
    if heading == AN_APP:
        # An app is named by its own key, and some parts have a page of their own.
        parts: tuple[Model, ...] = (PodsSpec, ServingSpec, ScalingSpec)
        expected -= {"name", *(f.alias for part in parts for f in part.model_fields.values())}
    if heading == OF_THE_APP:
        # It also repeats some keys of the app itself.
        listed -= {field.alias for field in AppSpec.model_fields.values()}
    assert listed == expected


@every_table
def test_a_table_has_the_defaults_of_the_models(
    page: str, heading: str, models: dict[str, Model]
) -> None:
    listed = documented(page, heading)
    for key, field in fields(models):
        default = written(field.default)
        if default is not None and key in listed:
            assert listed[key] == default, key


def test_the_keys_of_the_app_that_a_page_repeats_have_their_defaults() -> None:
    fields_of_app = {field.alias or "": field for field in AppSpec.model_fields.values()}
    repeated = fields_of_app.keys() & documented("docs/verify.md", OF_THE_APP).keys()
    assert repeated >= {"rollback", "progressDeadline"}
    for key in repeated:
        default = documented("docs/verify.md", OF_THE_APP)[key]
        assert default == written(fields_of_app[key].default)


def test_the_default_schedule_is_the_preset_that_is_named() -> None:
    (preset,) = CODE.findall(documented("docs/components.md", AN_APP)["steps"])
    assert Schedule.parse(preset) == Schedule.default()


def test_a_metric_of_ones_own_has_the_keys_that_the_example_has() -> None:
    (custom,) = [
        block["verify"]["custom"]
        for block in yaml_blocks("docs/verify.md")
        if "custom" in block.get("verify", {})
    ]
    assert set(custom) == set(CustomSpec.model_fields)


def test_the_stack_in_the_documents_is_one() -> None:
    (stack,) = [block for block in yaml_blocks("docs/components.md") if "platform" in block]
    assert StackFile.model_validate(stack)
    assert set(stack["platform"]) == {to_camel(part.key) for part in PLATFORM}
    assert set(stack) == {field.alias or key for key, field in StackFile.model_fields.items()}


def test_the_platforms_components_are_listed_with_their_settings_and_charts() -> None:
    listed = {
        CODE.findall(key)[0]: (CODE.findall(component)[0], CODE.findall(settings))
        for key, component, settings, *_ in rows("docs/platform.md", "| key of `platform` |")
    }
    assert listed == {
        to_camel(part.key): (
            part.load().__name__,
            [
                field.alias
                for name, field in part.spec.model_fields.items()
                if name not in ChartSettings.model_fields and name != ENABLED
            ],
        )
        for part in PLATFORM
    }
    pinned = {chart.name for chart in vars(charts).values() if isinstance(chart, charts.Chart)}
    named = {
        name
        for *_, of_component, _ in rows("docs/platform.md", "| key of `platform` |")
        for name in CODE.findall(of_component.partition("none:")[0])
    }
    assert named == pinned
    shared = [CODE.findall(key)[0] for key, *_ in rows("docs/platform.md", "All of them have")]
    assert shared == [ENABLED, *(field.alias for field in ChartSettings.model_fields.values())]
    assert len(ComponentSettings.model_fields) == 2


def test_the_configuration_is_that_of_the_project() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    listed = [CODE.findall(key)[0] for key, _ in rows("docs/components.md", "## Configuration")]
    assert listed == [f"devflow:{key}" for key in project["config"]]
    used = set(
        re.findall(r"`devflow:(\w+)", "".join(text(p) for p in ("README.md", "docs/cli.md")))
    )
    assert used <= set(project["config"])


def test_the_plugins_parameters_are_those_that_it_announces() -> None:
    plugin = yaml.safe_load((ROOT / "devflow/plugin/plugin.yaml").read_text(encoding="utf-8"))
    announced = [each["name"] for each in plugin["spec"]["parameters"]["static"]]
    listed = [CODE.findall(name)[0] for name, _ in rows("docs/delivery.md", "| parameter |")]
    assert listed == announced
