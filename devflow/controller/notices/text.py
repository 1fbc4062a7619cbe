"""The words of a message. Pure."""

from collections.abc import Mapping
from string import Template

from devflow.controller.notices.kinds import NoticeKind
from devflow.controller.notices.settings import NotifySpec
from devflow.record import Job
from devflow.record.fold import running_step

_TITLES = {
    NoticeKind.STARTED: "$app: the release of $image has started",
    NoticeKind.WAITING: "$app: $image waits for you at $weight%",
    NoticeKind.FAILED: "$app: $image has failed",
    NoticeKind.ROLLED_BACK: "$app: $image was rolled back, all traffic is on $before",
    NoticeKind.DONE: "$app: $image is released",
    NoticeKind.STUCK: "$app: $image stands still at $weight%",
}
_BODY = ("$reason", "$before → $image, step: $step", "in $namespace of $cluster, by $actor")
_COMMANDS = {
    NoticeKind.STARTED: "devflow watch $app -n $namespace",
    NoticeKind.WAITING: "devflow promote $app -n $namespace, or devflow abort $app -n $namespace",
    NoticeKind.FAILED: "devflow job $job",
    NoticeKind.ROLLED_BACK: "devflow job $job",
    NoticeKind.DONE: "devflow job $job",
    NoticeKind.STUCK: "devflow watch $app -n $namespace, or devflow abort $app -n $namespace",
}


def fields_of(job: Job, kind: NoticeKind, link: str) -> dict[str, str]:
    """What a template may name; ``link`` is a template itself."""
    step = running_step(job)
    weight = 100 if kind is NoticeKind.DONE else step.weight if step else 0
    known = {
        "app": job.app,
        "namespace": job.namespace,
        "cluster": job.cluster,
        "image": _short(job.to.image),
        "before": _short(job.from_.image) if job.from_ and job.from_.image else "nothing",
        "weight": str(weight),
        "step": step.name if step else str(job.status),
        "reason": job.message,
        "actor": job.actor or "an unknown person",
        "job": job.id,
        "commit": job.commit,
        "status": str(job.status),
    }
    known["command"] = Template(_COMMANDS[kind]).substitute(known)
    known["link"] = Template(link).safe_substitute(known)
    return known


def title_and_body(
    settings: NotifySpec, kind: NoticeKind, known: Mapping[str, str]
) -> tuple[str, str]:
    """The message, by the settings' own words where they have some."""
    own = settings.templates.get(kind)
    title = (own.title if own else None) or _TITLES[kind]
    lines = [own.body] if own and own.body else [*_body(known), "$link", "$command"]
    filled = (Template(line).safe_substitute(known) for line in lines)
    return Template(title).safe_substitute(known), "\n".join(line for line in filled if line)


def _body(known: Mapping[str, str]) -> list[str]:
    commit = ["commit $commit"] if known["commit"] else []
    return [*_BODY, *commit]


def _short(image: str) -> str:
    """Without registry and folders: they say nothing to a person that the app doesn't."""
    return image.rpartition("/")[2]
