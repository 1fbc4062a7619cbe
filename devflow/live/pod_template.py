"""The containers of a pod template, as a Rollout and a ReplicaSet have it."""

import msgspec


class Container(msgspec.Struct, gc=False):
    """One container; all else of it is skipped."""

    name: str
    image: str = ""


class _PodSpec(msgspec.Struct, gc=False):
    containers: list[Container] = []


class PodTemplate(msgspec.Struct, gc=False):
    """A pod template; what isn't there is empty."""

    spec: _PodSpec = msgspec.field(default_factory=_PodSpec)

    @property
    def containers(self) -> list[Container]:
        return self.spec.containers
