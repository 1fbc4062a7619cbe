"""The apps that other tests take for all there is to say do use every key."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from devflow.release import AppSpec, build, parse_app
from tests.unit.release.spec.every_key import EVERY_KEY, keys_of, used_keys
from tests.unit.release.strategies import written_apps

GENERATED = 600
"""Which there are depends on the modules that are imported, too: Hypothesis tries their constants.
Of 200 some hold no key of a strategy that few have.
"""
NOT_OF_THE_WORKLOAD = {"name", "delivery", "adopt", "source", "application", "exceptions"}


def test_every_key_is_used_those_within_values_included() -> None:
    used = {key for app in EVERY_KEY.values() for key in used_keys(app)}
    # An app is named by its own key, and Istio takes no prefix of a query's value.
    assert set(keys_of(AppSpec)) - used == {"name", "route.match.query.prefix"}


@pytest.mark.parametrize("name", EVERY_KEY)
def test_each_of_them_can_be_rendered(name: str) -> None:
    kinds = [manifest["kind"] for manifest in build(parse_app(name, EVERY_KEY[name]))]
    assert "Rollout" in kinds


def test_every_key_of_an_app_is_generated() -> None:
    """The property tests of rendering say nothing of a key that no example of theirs has."""
    used: set[str] = set()

    @given(written_apps())
    @settings(
        max_examples=GENERATED,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(app: dict[str, object]) -> None:
        used.update(app)

    collect()
    keys = {field.alias or name for name, field in AppSpec.model_fields.items()}
    assert keys - used == NOT_OF_THE_WORKLOAD - {"source"}
