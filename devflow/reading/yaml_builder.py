"""Makes plain values of YAML's events, one event at a time."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from devflow.reading.bounds import MOST_CHARACTERS, MOST_DEPTH, MOST_VALUES
from devflow.reading.shown import shown
from devflow.reading.yaml_scalar import MERGE, scalar, tag_of

_COLLECTION_TAGS = {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_MERGE_KEY = object()


class BuildError(Exception):
    """What is wrong with the event that was taken last, and the way out."""


@dataclass(slots=True)
class _Made:
    """A finished value, and what it costs each time that an alias refers to it."""

    value: Any
    height: int = 0
    values: int = 1
    characters: int = 0


@dataclass(slots=True)
class _Open:
    """A list or mapping that isn't complete yet."""

    anchor: str | None
    made: _Made
    key: Any = None
    has_key: bool = False
    merged: list[dict[str, Any]] = field(default_factory=list)


class Builder:
    """Takes the events of one document; then :attr:`value` is what it says."""

    def __init__(self, *, secret: bool) -> None:
        self.value: Any = None
        self._secret = secret
        self._open: list[_Open] = []
        self._anchors: dict[str, _Made] = {}
        self._documents = self._values = self._characters = 0

    def take(self, event: Any) -> None:
        """:raises BuildError: for the first event that can't be used."""
        match event:
            case yaml.ScalarEvent():
                self._take_scalar(event)
            case yaml.AliasEvent():
                self._add(self._anchored(event.anchor))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise BuildError("a second document begins here; keep one")
            case _:
                pass

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        wants_key = self._wants_key()
        if wants_key and event.implicit[0] and tag_of(event) == MERGE:
            self._add(_Made(_MERGE_KEY))
            return
        try:
            value = scalar(event, dates_as_text=self._secret)
        except ValueError as error:
            raise BuildError(str(error)) from None
        made = _Made(value, characters=len(event.value))
        if event.anchor is not None:
            self._anchors[event.anchor] = made
        self._add(made)

    def _anchored(self, anchor: str | None) -> _Made:
        if any(each.anchor == anchor for each in self._open):
            raise BuildError("an alias refers to what it is in itself; write the value out")
        if anchor is None or anchor not in self._anchors:
            raise BuildError("an alias refers to an anchor that isn't there above it")
        return self._anchors[anchor]

    def _begin(self, event: Any) -> None:
        if self._wants_key():
            raise BuildError("a list or mapping can't be a key; keys are texts")
        if event.tag not in _COLLECTION_TAGS:
            raise BuildError("has a tag that isn't known; leave the tag out")
        if len(self._open) >= MOST_DEPTH:
            raise BuildError(f"is nested more than {MOST_DEPTH} deep")
        self._count(1, 0)
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(event.anchor, _Made(value, height=1)))

    def _end(self) -> None:
        done = self._open.pop()
        if done.merged:
            # Of several mappings the first wins, and the keys beside '<<' win over all.
            for mapping in done.merged:
                for key, value in mapping.items():
                    done.made.value.setdefault(key, value)
        if done.anchor is not None:
            self._anchors[done.anchor] = done.made
        # It has been counted already, as it grew.
        self._place(done.made)

    def _add(self, made: _Made) -> None:
        if len(self._open) + made.height > MOST_DEPTH:
            raise BuildError(f"is nested more than {MOST_DEPTH} deep by aliases")
        self._count(made.values, made.characters)
        self._place(made)

    def _count(self, values: int, characters: int) -> None:
        self._values += values
        self._characters += characters
        if self._values > MOST_VALUES:
            raise BuildError(f"holds more than {MOST_VALUES:,} values, aliases written out")
        if self._characters > MOST_CHARACTERS:
            raise BuildError(f"holds more than {MOST_CHARACTERS:,} characters, aliases written out")

    def _wants_key(self) -> bool:
        """Whether what comes next is the key of a mapping."""
        top = self._open[-1] if self._open else None
        return top is not None and isinstance(top.made.value, dict) and not top.has_key

    def _place(self, made: _Made) -> None:
        if not self._open:
            self.value = made.value
            return
        top = self._open[-1]
        top.made.height = max(top.made.height, made.height + 1)
        top.made.values += made.values
        top.made.characters += made.characters
        if isinstance(top.made.value, list):
            top.made.value.append(made.value)
        elif not top.has_key:
            top.key, top.has_key = self._key(made.value, top.made.value), True
        else:
            self._set(top, made.value)
            top.has_key = False

    def _key(self, key: Any, mapping: dict[str, Any]) -> Any:
        if key is _MERGE_KEY:
            return key
        if not isinstance(key, str):
            named = "a key" if self._secret else f"the key {shown(key)}"
            raise BuildError(f"{named} is not a text; put it in quotes")
        if key in mapping:
            named = "a key" if self._secret else f"key {shown(key)}"
            raise BuildError(f"{named} is there twice; keep one")
        return key

    def _set(self, top: _Open, value: Any) -> None:
        if top.key is not _MERGE_KEY:
            top.made.value[top.key] = value
            return
        mappings = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in mappings):
            raise BuildError("'<<' takes a mapping or a list of them")
        top.merged.extend(mappings)
