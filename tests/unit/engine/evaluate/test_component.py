import pytest

from devflow.engine.evaluate.component import APP_TYPE, targets, urns_of_app
from devflow.engine.evaluate.records import Record
from devflow.errors import UserError

PROVIDER = Record("provider", "pulumi:providers:kubernetes", "cluster", custom=True, inputs={})
NAMESPACE = Record("ns", "kubernetes:core/v1:Namespace", "ns", custom=True, inputs={})
RECORDS = [PROVIDER, NAMESPACE]
for name in ("shop", "shop-eu"):
    RECORDS += [
        Record(name, APP_TYPE, name, custom=False, inputs={}),
        Record(
            f"{name}/service",
            "kubernetes:core/v1:Service",
            f"{name}-service",
            custom=True,
            inputs={},
            parent=name,
            dependencies=frozenset({"ns"}),
            provider="provider::id",
        ),
    ]


def test_an_app_is_its_component_and_what_is_below_it() -> None:
    assert urns_of_app(RECORDS, "shop") == {"shop", "shop/service"}


def test_an_app_that_the_program_does_not_declare_is_refused_with_those_it_does() -> None:
    with pytest.raises(UserError, match="no app 'cart'; there are: shop, shop-eu"):
        urns_of_app(RECORDS, "cart")


def test_what_an_app_needs_is_a_target_only_where_it_is_new() -> None:
    app = urns_of_app(RECORDS, "shop")
    assert targets(RECORDS, app, frozenset({"ns", "provider"})) == ["shop", "shop/service"]
    assert targets(RECORDS, app, frozenset()) == ["ns", "provider", "shop", "shop/service"]
