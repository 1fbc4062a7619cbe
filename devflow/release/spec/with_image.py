"""Another image for a checked app."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Image
from devflow.release.spec.problems import to_spec_error


def image_elsewhere(deployment: str, namespace: str) -> str:
    """The message for an app whose image is that of a Deployment."""
    where = f"deployment/{deployment} -n {namespace}"
    return (
        f"the image is in Deployment {deployment!r}, which workloadRef names; a change there is a"
        f" release (`kubectl set image {where} CONTAINER=IMAGE`), and"
        f" `kubectl rollout undo {where}` goes back"
    )


_IMAGE: TypeAdapter[Any] = TypeAdapter(Leaf[Image], config={"strict": True})


def with_image(app: AppSpec, image: object) -> AppSpec:
    """``app`` with ``image``. Only the image is checked: the rest of ``app`` is, already.

    :raises SpecError: for an image that can't be used; its path is empty.

    >>> with_image(shop, "ghcr.io/acme/shop:2.0.0").image
    'ghcr.io/acme/shop:2.0.0'
    """
    if app.workload_ref is not None:
        raise SpecError("", image_elsewhere(app.workload_ref.deployment, app.namespace))
    try:
        return app.model_copy(update={"image": _IMAGE.validate_python(image)})
    except ValidationError as error:
        raise to_spec_error(error, AppSpec, by_alias=True) from None
