"""What is told to whom: the settings of notifications, typed and checked."""

from pathlib import Path
from string import Template
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from devflow.controller.notices.kinds import NoticeKind
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.grammar.names import check_data_key, check_subdomain
from devflow.reading.grammar.server_address import split_address
from devflow.reading.grammar.texts import check_address
from devflow.reading.shown import shown
from devflow.reading.yaml_text import read_yaml
from devflow.release import Duration, SpecError
from devflow.release.spec.fields import Namespace
from devflow.release.spec.model import SpecModel
from devflow.release.spec.problems import to_spec_error

FIELDS = (
    *("app", "namespace", "cluster", "image", "before", "weight", "step", "reason"),
    *("actor", "job", "commit", "link", "command", "status"),
)
"""What a template may name."""
_MOST_TARGETS = 50


def _check_template(text: str) -> str:
    template = Template(text)
    unknown = [name for name in template.get_identifiers() if name not in FIELDS]
    if unknown or not template.is_valid():
        what = f"names ${unknown[0]}, which is not known" if unknown else "has a lone '$'"
        known = ", ".join(FIELDS)
        raise ValueError(f"{shown(text)} {what}; known are {known}; a '$' itself is '$$'")
    return text


def _check_url(url: str) -> str:
    try:
        parts = split_address(url, "http", "https")
    except ValueError:
        raise ValueError(
            "is no URL of a webhook; write one such as https://ci.example.com/hooks"
        ) from None
    if parts.username or parts.password:
        raise ValueError("has a password in it; receivers know us by the signature: see 'key'")
    return url


def _check_link(text: str) -> str:
    example = "https://devflow.example.com/jobs/$job"
    check_address(text, ("https://", "http://"), f"is no link; write one such as {example}")
    return _check_template(text)


_Template = Annotated[str, AfterValidator(_check_template)]
_Link = Annotated[str, AfterValidator(_check_link)]
_Name = Annotated[str, AfterValidator(check_subdomain)]


class SecretKey(SpecModel):
    """A value that stands in no settings: a key of the mounted Secret."""

    secret: Annotated[str, AfterValidator(check_data_key)]
    """The key in the Secret."""


def _check_reference(value: object) -> object:
    # What stands in its place may be the secret itself: it isn't shown.
    if not isinstance(value, dict | SecretKey):
        raise ValueError("is no reference; put the value into the Secret, and write {secret: KEY}")
    return value


Reference = Annotated[SecretKey, BeforeValidator(_check_reference)]


class TargetSpec(SpecModel):
    """One receiver: persons by Apprise, or a machine by a webhook."""

    name: _Name
    """What its metrics and messages are known by."""
    apprise: Reference | None = None
    """Where its Apprise URL is, such as ``slack://…`` or ``mailtos://…``."""
    webhook: Annotated[str, AfterValidator(_check_url)] | None = None
    """The URL that gets CloudEvents."""
    key: Reference | None = None
    """Where the key is by which CloudEvents are signed."""
    events: Annotated[tuple[NoticeKind, ...], Field(strict=False, min_length=1)] = tuple(NoticeKind)
    """The kinds of messages it gets; by default all."""
    apps: Annotated[tuple[_Name, ...], Field(strict=False)] = ()
    """The apps it gets messages of; by default all."""
    namespaces: Annotated[tuple[Namespace, ...], Field(strict=False)] = ()
    """The namespaces it gets messages of; by default all."""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> "TargetSpec":
        if (self.apprise is None) == (self.webhook is None):
            raise SpecError("", "write either 'apprise' or 'webhook'")
        if (self.webhook is None) != (self.key is None):
            raise SpecError("key", "belongs to a 'webhook', which is signed by it; write both")
        return self


class TemplateSpec(SpecModel):
    """The words of one kind of message; ``$app`` and the like are filled in."""

    title: _Template | None = None
    body: _Template | None = None


class NotifySpec(SpecModel):
    """Notifications of the controller."""

    targets: Annotated[tuple[TargetSpec, ...], Field(strict=False)]
    """The receivers."""
    link: _Link | None = None
    """Where a release can be seen, such as ``https://devflow.example.com/jobs/$job``."""
    stuck_after: Duration = Duration(1800)
    """How long a release may stand still, beyond what its step takes, before it counts as stuck."""
    give_up_after: Duration = Duration(86400)
    """How long a message is tried before it is given up."""
    templates: dict[NoticeKind, TemplateSpec] = Field(default={})
    """Other words than the default ones, by kind."""
    secret_name: _Name = "devflow-notify"  # noqa: S105 - the name of a Secret
    """The Secret with the values that ``secret`` names, in the controller's namespace."""
    ports: Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], Field(strict=False)] = ()
    """More ports that receivers listen on, beside 443 and those of the webhooks."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> "NotifySpec":
        if not 1 <= len(self.targets) <= _MOST_TARGETS:
            count = len(self.targets)
            raise SpecError("targets", f"has {count} receivers; write 1 to {_MOST_TARGETS}")
        names = [target.name for target in self.targets]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise SpecError(f"targets[{index}].name", f"{name!r} is there twice; rename one")
        return self


def parse_notify(value: object) -> NotifySpec:
    """Check settings as a user has written them.

    :raises SpecError: one line for each problem.
    """
    try:
        return NotifySpec.model_validate(_with_kinds(value))
    except ValidationError as error:
        raise to_spec_error(error, NotifySpec, by_alias=True) from None


def read_notify(file: Path) -> NotifySpec:
    """The settings in a file.

    :raises SpecError: one line for each problem, with the file's name.
    """
    try:
        value = read_yaml(read_file(file, str(file)), str(file))
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None
    try:
        return parse_notify(value)
    except SpecError as error:
        raise error.in_file(file) from None


def _with_kinds(value: object) -> object:
    """The kinds as what they are, since nothing is converted later."""
    if not isinstance(value, dict):
        raise SpecError("", f"{shown(value)} is not a mapping; write at least 'targets:'")
    targets = value.get("targets")
    changed: dict[Any, Any] = {**value}
    if isinstance(targets, list):
        changed["targets"] = [
            _kinds_of(one, f"targets[{i}].events") for i, one in enumerate(targets)
        ]
    if isinstance(templates := value.get("templates"), dict):
        changed["templates"] = {
            _kind(kind, f"templates.{kind}"): one for kind, one in templates.items()
        }
    return changed


def _kinds_of(target: object, where: str) -> object:
    if not isinstance(target, dict) or not isinstance(target.get("events"), list):
        return target
    return {**target, "events": [_kind(one, where) for one in target["events"]]}


def _kind(value: object, where: str) -> NoticeKind:
    try:
        return NoticeKind(str(value))
    except ValueError:
        known = ", ".join(NoticeKind)
        raise SpecError(where, f"{shown(value)} is not known; known are {known}") from None
