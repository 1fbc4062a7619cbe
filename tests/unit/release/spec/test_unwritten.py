"""What is meant where nothing is written."""

from collections.abc import Iterator

from pydantic import ValidationError

from devflow.release.spec.model import SpecModel


def _models(base: type[SpecModel] = SpecModel) -> Iterator[type[SpecModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _is_whole_without_keys(model: type[SpecModel]) -> bool:
    try:
        model()
    except ValidationError:
        return False
    return True


def test_nothing_written_is_the_same_checked_and_unchecked() -> None:
    models = [model for model in _models() if _is_whole_without_keys(model)]
    assert len(models) > 15
    for model in models:
        assert model.unwritten() == model(), model
        assert model.unwritten().model_fields_set == model().model_fields_set, model
