"""Versions of Argo Rollouts, Argo CD and Istio, by the images of their Deployments."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from devflow.doctor.deployments import deployments, images
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

_NUMBER = re.compile(r":v?(\d+)\.(\d+)")


class Program(NamedTuple):
    """What is looked for."""

    title: str
    selector: str
    oldest: tuple[int, int]


PROGRAMS = (
    Program("Argo Rollouts", "app.kubernetes.io/name=argo-rollouts", (1, 8)),
    Program("Argo CD", "app.kubernetes.io/name=argocd-repo-server", (3, 0)),
    Program("Istio", "app=istiod", (1, 24)),
)


class Versions:
    """A program that runs elsewhere, as in the lab, isn't seen."""

    name = "versions"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        for program in PROGRAMS:
            if program.title == "Istio" and "istio" not in site.routers:
                continue
            found = await deployments(site.kube, program.selector)
            yield judge(program, [image for one in found for image in images(one)])


def judge(program: Program, found: list[str]) -> Finding:
    """:param found: the images of its containers."""
    number = next(filter(None, map(_NUMBER.search, found)), None)
    if number is None:
        seen = f"has no version in its image {found[0]}" if found else "has no Deployment here"
        return Finding(
            Versions.name,
            Status.UNKNOWN,
            f"{program.title} {seen} (label {program.selector})",
            "Its version decides what a release may do.",
            f"kubectl get deployments -A -l {program.selector} -o wide",
        )
    version = (int(number[1]), int(number[2]))
    written = ".".join(map(str, version))
    if version >= program.oldest:
        return Finding(Versions.name, Status.OK, f"{program.title} is {written}")
    oldest = ".".join(map(str, program.oldest))
    return Finding(
        Versions.name,
        Status.WARNING,
        f"{program.title} is {written}; Devflow is tried with {oldest} and newer",
        "Older ones lack fields that are written, or rewrite others.",
        f"upgrade {program.title}",
    )


VERSIONS = Versions()
