"""Each namespace has one maker, a component or the stack; and Argo CD sees the apps."""

from dataclasses import replace
from typing import Any

import pytest

from devflow.release import SpecError
from devflow.stacks.configured import configured
from devflow.stacks.loader import parse_stack
from devflow.stacks.platform.argo_cd import ARGO_CD
from devflow.stacks.platform.mongodb import MONGODB
from devflow.stacks.platform.namespaces import check_namespaces
from devflow.stacks.platform.plan import plan_platform

SOURCE = {"repoURL": "https://github.com/acme/apps.git"}
DEVFLOW = {"image": "devflow:1"}


def check(written: dict[str, Any]) -> None:
    configured(parse_stack(written), "{}", has_uri=True, readable_uri=False)


def app(**keys: str) -> dict[str, Any]:
    return {"image": "shop:1", "source": SOURCE, **keys}


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        (
            {"prometheus": {"namespace": "argocd"}, "argoCd": {}},
            "platform.prometheus.namespace: 'argocd' is made by platform.argoCd, too, and each",
        ),
        (
            {"argoCd": {}, "mongodb": {"namespace": "argocd"}},
            "platform.mongodb.namespace: 'argocd' is made by platform.argoCd, too, and each",
        ),
        (
            {"istio": {}, "devflow": {**DEVFLOW, "namespace": "istio-system"}},
            "platform.devflow.namespace: 'istio-system' is made by platform.istio, too, and each",
        ),
        (
            {"mongodb": {"namespace": "record"}, "devflow": {**DEVFLOW, "namespace": "record"}},
            "platform.mongodb.namespace: 'record' is made by platform.devflow, too, and each",
        ),
    ],
)
def test_two_components_in_one_namespace_are_refused_at_the_one_that_names_it(
    platform: dict[str, Any], line: str
) -> None:
    with pytest.raises(SpecError) as error:
        check({"platform": platform})
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_a_component_that_is_not_installed_makes_none() -> None:
    check({"platform": {"prometheus": {"namespace": "argocd"}, "argoCd": {"enabled": False}}})


def test_a_component_that_is_put_into_a_namespace_that_is_there_makes_none() -> None:
    stack = parse_stack({"platform": {"argoCd": {}, "mongodb": {"namespace": "argocd"}}})
    quota = replace(MONGODB, namespaces=())
    check_namespaces(plan_platform((ARGO_CD, quota), stack.platform, []), stack)


def test_an_app_in_the_namespace_of_a_component_is_refused_where_the_stack_would_make_it() -> None:
    written = {"platform": {"prometheus": {}}, "apps": {"prometheus": app()}}
    with pytest.raises(SpecError) as error:
        check(written)
    assert str(error.value).startswith(
        "apps.prometheus.namespace: 'prometheus' is made by platform.prometheus, for its own pods"
    )
    check({**written, "namespaces": {"prometheus": {"create": False}}})
    check({**written, "apps": {"prometheus": app(namespace="other")}})


def test_an_app_that_the_stacks_own_argo_cd_would_not_see_is_refused() -> None:
    written = {"platform": {"argoCd": {"namespace": "cd"}}, "apps": {"shop": app()}}
    with pytest.raises(SpecError) as error:
        check(written)
    assert str(error.value) == (
        "apps.shop.application.namespace: 'argocd' is not that of platform.argoCd, 'cd', which"
        " would not see this app; write application: {namespace: cd}, for all apps in defaults"
    )
    check({**written, "defaults": {"application": {"namespace": "cd"}}})
    check({**written, "platform": {}})
    seen = {"configs": {"params": {"application.namespaces": "argocd"}}}
    check({**written, "platform": {"argoCd": {"namespace": "cd", "values": seen}}})
