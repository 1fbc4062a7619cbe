"""Images from a stack's configuration, which go before those in its YAML file."""

from collections.abc import Mapping
from dataclasses import replace

from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.reading.shown import shown
from devflow.release import SpecError, parse_app
from devflow.release.spec.problems import unknown_key
from devflow.stacks.stack_spec import StackSpec

IMAGES_KEY = "devflow:images"


def read_images(text: str) -> object:
    """The value of the configuration's ``devflow:images``, which holds it as JSON.

    :raises SpecError: it is none.
    """
    try:
        return read_json(text, IMAGES_KEY)
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None


def with_images(stack: StackSpec, images: object) -> StackSpec:
    """``stack`` with the images of ``images``, a mapping of app names to images.

    :raises SpecError: one line for each app that isn't in the stack, or image that can't be used.
    """
    if not isinstance(images, Mapping):
        raise SpecError(IMAGES_KEY, f"{shown(images)} is not a mapping of app names to images")
    apps, problems = dict(stack.apps), []
    for name, image in images.items():
        if name not in apps:
            problems.append((f"{IMAGES_KEY}.{name}", unknown_app(name, stack)))
            continue
        fields = {**dict(apps[name]), "image": image}
        del fields["name"]
        try:
            apps[name] = parse_app(name, fields, by_alias=False)
        except SpecError as error:
            problems.extend((f"{IMAGES_KEY}.{name}", what) for _, what in error.problems)
    if problems:
        raise SpecError.of(problems)
    return replace(stack, apps=apps)


def refuse_images_in_git(stack: StackSpec, images: object) -> None:
    """Refuse an image for an app whose spec file in Git alone says what runs.

    :raises SpecError: naming the app.
    """
    for name in images if isinstance(images, Mapping) else ():
        app = stack.apps.get(name)
        if app and app.delivery == "gitops" and app.source.type == "plugin":
            raise SpecError(
                f"{IMAGES_KEY}.{name}",
                f"has no effect: {name} is delivered from {app.source.repo_url}, and its image is"
                " in the spec file there; remove it",
            )


def unknown_app(name: object, stack: StackSpec) -> str:
    """What to say of an app that isn't in the stack."""
    return unknown_key(name, stack.apps).replace("unknown key", "no such app in this stack")
