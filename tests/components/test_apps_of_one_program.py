"""What two apps of one program can't both have."""

from typing import cast

import pulumi
import pytest
from pulumi_kubernetes import Provider

from devflow.components import CanaryRelease, CanaryReleaseArgs
from tests.components.recording import Recording, record
from tests.components.test_canary_release import SHOP


def test_a_second_app_of_one_host_in_a_program_is_refused_as_in_a_stacks_file() -> None:
    def both() -> None:
        CanaryRelease("shop", SHOP)
        CanaryRelease("cart", SHOP)

    with pytest.raises(pulumi.RunError) as error:
        record(both)
    assert str(error.value) == (
        "cart.hosts[0]: 'shop.example.com' is already taken by 'shop' on gateway"
        " istio-ingress/public; a host belongs to one app"
    )


def test_a_second_app_that_makes_an_object_of_the_first_is_refused() -> None:
    def both() -> None:
        for name in ("shop-hosts", "shop"):
            args = {**SHOP, "namespace": "web", "hosts": [f"{name}.example.com"]}
            CanaryRelease(name, cast(CanaryReleaseArgs, args))

    with pytest.raises(pulumi.RunError) as error:
        record(both)
    assert str(error.value) == (
        "shop: VirtualService web/shop-hosts is an object of app 'shop-hosts', too; give one of the"
        " two apps another name or namespace"
    )


def test_one_host_may_have_an_app_on_each_cluster() -> None:
    recording = Recording()

    def both() -> None:
        for name in ("east", "west"):
            opts = pulumi.ResourceOptions(provider=Provider(name, context=name))
            CanaryRelease(f"shop-{name}", SHOP, opts)

    record(both, recording)
    assert len(recording.of_type("CanaryRelease")) == 2
