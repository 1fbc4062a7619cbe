"""A stack as its configuration makes it: one check for the program and for the commands."""

from devflow.stacks.images import read_images, refuse_images_in_git, with_images
from devflow.stacks.mongodb_uri import refuse_readable
from devflow.stacks.platform import PLATFORM
from devflow.stacks.platform.namespaces import check_namespaces
from devflow.stacks.platform.plan import plan_platform
from devflow.stacks.stack_spec import StackSpec


def configured(stack: StackSpec, images: str, *, has_uri: bool, readable_uri: bool) -> StackSpec:
    """The stack with the images of its configuration, all of which is checked.

    :param images: ``devflow:images``, which is JSON.
    :param has_uri: there is an address of MongoDB.
    :param readable_uri: it is in plain text.
    :raises SpecError: an image can't be used, names no app or has no effect, the address is
        readable, the platform needs what there isn't, or namespaces don't go together.
    """
    known = read_images(images)
    refuse_images_in_git(stack, known)
    refuse_readable(readable=readable_uri)
    platform = plan_platform(PLATFORM, stack.platform, ["mongodbUri"] if has_uri else [])
    check_namespaces(platform, stack)
    return with_images(stack, known)
