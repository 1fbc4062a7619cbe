"""Images from a stack's configuration, which override those in its YAML file."""

from collections.abc import Mapping
from dataclasses import replace

from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.reading.shown import shown, shown_key
from devflow.release import SpecError, with_image
from devflow.release.spec.problems import unknown_key
from devflow.stacks.stack_spec import StackSpec

IMAGES_KEY = "devflow:images"


def read_images(text: str) -> object:
    """Read the configuration's ``devflow:images``, which holds JSON.

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
            problems.append((f"{IMAGES_KEY}.{shown_key(str(name))}", unknown_app(name, stack)))
            continue
        try:
            apps[name] = with_image(apps[name], image)
        except SpecError as error:
            problems.extend((f"{IMAGES_KEY}.{name}", what) for _, what in error.problems)
    if problems:
        raise SpecError.of(problems)
    return replace(stack, apps=apps)


def refuse_images_in_git(stack: StackSpec, images: object) -> None:
    """Refuse images in the configuration for apps whose image comes from a spec file in Git.

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
    """The message for an app that isn't in the stack, with the nearest name."""
    return unknown_key(name, stack.apps).replace("unknown key", "no such app in this stack")
