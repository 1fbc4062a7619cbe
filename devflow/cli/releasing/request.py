"""What a person asks for by `devflow release` and its siblings."""

from dataclasses import dataclass, replace

from devflow.live import Origin
from devflow.release import Duration


@dataclass(frozen=True, slots=True)
class Request:
    """What to release, where and how."""

    app: str
    stack: str
    engine: str
    timeout: Duration
    as_json: bool
    load_rate: float | None = None
    """Requests per second to send to the app meanwhile, through the lab's gateway."""
    title: str = "Release"
    """What a commit's message calls it."""
    wait_for_approval: bool = True
    """Whether it is followed while it waits for a person, too."""
    override: str = ""
    """Why it may begin inside a freeze window; empty if it may not."""
    reason: str = ""
    """Why, in the words of who asks; empty if they gave none."""
    origin: Origin | None = None
    """Where its image was healthy before; ``None`` unless it is promoted from another stack."""

    def of(self, app: str, origin: Origin) -> "Request":
        """The same of another app, whose image was healthy in ``origin``."""
        return replace(self, app=app, origin=origin)

    def commit_message(self, image: str) -> str:
        """What a commit of ``image`` says: what is asked for, then whence and why."""
        whence = f"Promoted from stack {self.origin}" if self.origin else ""
        body = "\n".join(filter(None, (whence, self.reason)))
        return f"{self.title} {self.app}: {image}" + (f"\n\n{body}" if body else "")
