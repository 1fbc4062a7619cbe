"""``devflow controller``: records each release, and takes bad ones back."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import click

from devflow.cli.options import FOLDER, MOST_DAYS, NAMESPACE, WORD
from devflow.cli.record.mongodb_option import mongodb_option
from devflow.controller.notices.settings import read_notify
from devflow.controller.process.json_log import log_as_json
from devflow.controller.process.serve import Settings, serve
from devflow.errors import UserError
from devflow.kube import load_cluster
from devflow.record.mongo import DEFAULT_RETENTION, URI_VARIABLE, load_uri

_DEFAULT_LISTEN = "127.0.0.1:8085"
_DEFAULT_RETENTION_DAYS = DEFAULT_RETENTION.days


@click.command()
@click.option(
    "-n",
    "--namespace",
    "namespaces",
    type=NAMESPACE,
    multiple=True,
    help="Follow apps in this namespace; may be repeated.  [default: all namespaces]",
)
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="Rather than $KUBECONFIG.")
@click.option("--context", help="A context of the kubeconfig.  [default: the current one]")
@click.option(
    "--cluster",
    type=WORD,
    help="The cluster's name in the record; several may share a database."
    "  [default: the context's name]",
)
@mongodb_option()
@click.option(
    "--listen",
    default=_DEFAULT_LISTEN,
    show_default=True,
    metavar="ADDRESS:PORT",
    help="Where /healthz, /readyz and /metrics are served.",
)
@click.option(
    "--lease-namespace",
    type=NAMESPACE,
    help="The namespace of the Lease by which one of several controllers leads."
    "  [default: the context's, or the pod's own]",
)
@click.option(
    "--leader-election/--no-leader-election",
    default=True,
    help="Without it, run one controller only; two are correct, but do everything twice.",
)
@click.option(
    "--rollback/--no-rollback",
    default=True,
    help="Whether failed releases of apps with 'rollback: auto' are aborted.",
)
@click.option(
    "--retention",
    "retention_days",
    type=click.IntRange(1, MOST_DAYS),
    default=_DEFAULT_RETENTION_DAYS,
    show_default=True,
    metavar="DAYS",
    help="How long finished jobs and their events are kept.",
)
@click.option(
    "--notify-file",
    type=click.Path(path_type=Path),
    help="Whom to notify of releases, in YAML.  [default: no one]",
)
@click.option(
    "--notify-secrets",
    type=FOLDER,
    help="The folder with what --notify-file names as secret, such as a mounted Secret.",
)
def controller(
    namespaces: tuple[str, ...],
    kubeconfig: Path | None,
    context: str | None,
    cluster: str | None,
    uri_file: Path | None,
    listen: str,
    lease_namespace: str | None,
    leader_election: bool,
    rollback: bool,
    retention_days: int,
    notify_file: Path | None,
    notify_secrets: Path | None,
) -> None:
    """Follow the releases of a cluster: write each step to MongoDB, take bad releases back.

    Runs until SIGTERM or Ctrl-C. It logs JSON lines to standard error.
    """
    address, port = _read_listen(listen)
    uri = load_uri(uri_file, os.environ)
    if uri is None:
        raise UserError(
            f"no MongoDB is named: set ${URI_VARIABLE}, or give --mongodb-uri-file FILE"
        )
    place = load_cluster(kubeconfig, context)
    settings = Settings(
        cluster=cluster or place.name,
        namespaces=tuple(dict.fromkeys(namespaces)),
        address=address,
        port=port,
        lease_namespace=(lease_namespace or place.namespace) if leader_election else None,
        rollback=rollback,
        retention=timedelta(days=retention_days),
        notify=read_notify(notify_file) if notify_file else None,
        notify_secrets=notify_secrets,
    )
    log_as_json()
    asyncio.run(serve(place, uri, settings))


def _read_listen(text: str) -> tuple[str, int]:
    """``127.0.0.1:8085``, ``[::]:8085`` or ``:8085`` (all addresses)."""
    address, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise UserError(
            f"--listen: {text!r} is not an address; write ADDRESS:PORT, such as {_DEFAULT_LISTEN}"
        )
    return address.strip("[]"), int(port)
