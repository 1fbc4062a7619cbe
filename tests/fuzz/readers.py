"""Every reader of what others write, as a function of bytes; and the errors that it may raise.

Anything else that gets out of one is a fault, and so is a wait.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from devflow.adopt import adopt, read_manifests, teams_of
from devflow.cli.releasing.stack_file import changed_text
from devflow.errors import UserError
from devflow.kube.auth.kubeconfig import Kubeconfig
from devflow.plugin.generate import generate
from devflow.reading.grammar.image import check_image
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.grammar.server_address import split_address
from devflow.reading.json_text import read_json
from devflow.reading.yaml_text import read_yaml
from devflow.record.mongo.documents import read_event, read_job
from devflow.record.mongo.uri_check import flaw
from devflow.record.store import UnreadableDocumentError
from devflow.release import Duration, Schedule, SpecError, build, parse_app
from devflow.release.metrics.comparisons import Comparison
from devflow.release.metrics.limits import Limit, Unit
from devflow.release.metrics.promql import check_query
from devflow.release.plan import read_plan
from devflow.release.steps.judges.condition import check_condition, check_json_path
from devflow.stacks.images import read_images
from devflow.stacks.loader import load_stack
from devflow.yaml_edit import with_text
from devflow.yaml_insert import with_entry

_APP: Mapping[str, Any] = {"image": "a/b:1", "source": {"repoURL": "https://git.example/apps"}}
_ARGO_CD = {
    "ARGOCD_APP_NAME": "shop",
    "ARGOCD_APP_NAMESPACE": "shop",
    "ARGOCD_APP_SOURCE_REPO_URL": "https://git.example/apps",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """One of them, with inputs to begin with."""

    read: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]


def _text(data: bytes) -> str:
    # As Python hands on arguments and variables.
    return os.fsdecode(data).replace("\0", "")


def _in_file(read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def run(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "devflow.yaml")
            file.write_bytes(data)
            return read(file)

    return run


def _kubeconfig(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return Kubeconfig.parse(data, "kubeconfig", Path(folder)).cluster(None)


def _document(read: Callable[[dict[str, Any]], object]) -> Callable[[bytes], object]:
    def run(data: bytes) -> object:
        value = read_yaml(data, "document")
        return read(value) if isinstance(value, dict) else None

    return run


def _one_app(key: str, of: Callable[[str], object] = str) -> Callable[[bytes], object]:
    return lambda data: parse_app("shop", {**_APP, key: of(_text(data))})


def _parameters(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return generate({**_ARGO_CD, "ARGOCD_APP_PARAMETERS": _text(data)}, Path(folder))


def _adopt(data: bytes) -> None:
    for team in teams_of(read_manifests(data.decode(errors="replace"), "x")):
        adopt(team, _APP["source"], "istio-ingress/public")


def _build(app: dict[str, Any]) -> object:
    return build(parse_app("shop", {**_APP, **app}))


_MANIFESTS = Path(__file__).parents[1] / "unit" / "adopt" / "manifests"
_STACK = b"""apps:
  shop:
    image: a/b:1
    source: {repoURL: https://x/y}
    steps: [10, verify, 100]
"""
_USED = (
    b"clusters: [{name: c, cluster: {server: http://x}}]\nusers: [{name: u, user: {token: t}}]\n"
)
_CONFIG = _USED + b"contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n"
_PLAN = b'[{"name": "10% Traffic", "kind": "weight", "weight": 10, "moves": true}]'
_APPS = (
    b"steps: [10, {header: {X-Canary: always}}, {pause: 5s}, verify, approve, 100]",
    b"verify: {for: 1m, errorRate: '< 1%', latencyP99: '< 300ms', minRequests: 20}",
    b"env: {A: b, C: {secret: s, key: k}, D: {field: metadata.name}}\nenvFrom: [{secret: s}]",
    b"ports: [{port: 80}, {name: grpc, port: 9090, protocol: grpc}]\nservice: {type: LoadBalancer}",
    b"hosts: [a.example]\ngateway: a/b\nroute: {paths: [/a], timeout: 5s, retries: 2}",
    b"autoscaling: {min: 1, max: 5, cpuValue: 70m}\ndisruptionBudget: {maxUnavailable: 1}",
    b"containers: [{name: a, image: 'a:1'}]\ninitContainers: [{name: b, image: 'b:1'}]",
    b"strategy: blueGreen\nsteps: [approve, 100]\npreview: {replicas: 1}",
    b"autoscaling: {max: 5, metrics: [{type: Pods, pods: {metric: {name: q}, target:"
    b" {type: AverageValue, averageValue: 5}}}]}",
    b"resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}\nvolumes: {a: /a}",
    b"router: {raw: {smi: {}}}\nconfig: {files: {a.txt: b}}\nreplicas: 3\nmaxSurge: 25%",
)

READERS: Mapping[str, Reader] = {
    "yaml": Reader(
        lambda d: read_yaml(d, "x"), (UserError,), (_STACK, b"a: &a [*a]", b"a: 2026-13-45")
    ),
    "json": Reader(lambda d: read_json(d, "x"), (UserError,), (b'{"a": [1, "\\ud800"]}',)),
    "stack": Reader(_in_file(load_stack), (SpecError,), (_STACK,)),
    "images": Reader(lambda d: read_images(_text(d)), (SpecError,), (b'{"shop": "a/b:1"}',)),
    "spec-edit": Reader(
        lambda d: with_text(d.decode(errors="replace"), ("apps", "shop", "image"), "a/b:2", "x"),
        (UserError,),
        (_STACK,),
    ),
    "spec-insert": Reader(
        lambda d: with_entry(d.decode(errors="replace"), "apps", "new", {"image": "a/b:2"}, "x"),
        (UserError,),
        (_STACK,),
    ),
    "settings-edit": Reader(
        _in_file(lambda file: changed_text(file, "shop", "a/b:2")),
        (UserError,),
        (b"config:\n  devflow:images:\n    cart: a:1 # x\n", b"config: {devflow:images: '{}'}\n"),
    ),
    "plugin": Reader(_parameters, (SpecError,), (b'[{"name": "spec", "string": "{}"}]',)),
    "kubeconfig": Reader(_kubeconfig, (UserError,), (_CONFIG,)),
    "job": Reader(_document(read_job), (UserError, UnreadableDocumentError), (b"_id: x\napp: y",)),
    "event": Reader(_document(read_event), (UserError, UnreadableDocumentError), (b"_id: x",)),
    "image": Reader(lambda d: check_image(_text(d)), (ValueError,), (b"ghcr.io/a/b:1",)),
    "quantity": Reader(lambda d: read_quantity(_text(d)), (ValueError,), (b"64Mi", b"1e3")),
    "ratio": Reader(lambda d: Limit.parse(_text(d), Unit.RATIO), (ValueError,), (b"< 1%",)),
    "latency": Reader(
        lambda d: Limit.parse(_text(d), Unit.MILLISECONDS), (ValueError,), (b"<= stable + 50ms",)
    ),
    "comparison": Reader(lambda d: Comparison.parse(_text(d)), (ValueError,), (b">= 0.99",)),
    "duration": Reader(lambda d: Duration.parse(_text(d)), (ValueError,), (b"30s",)),
    "promql": Reader(
        lambda d: check_query(_text(d)), (ValueError,), (b"sum(rate(a{b='c'}[{{args.window}}]))",)
    ),
    "steps": Reader(
        lambda d: Schedule.parse(read_yaml(d, "--steps")),
        (UserError, SpecError),
        (b"[10, verify, 100]",),
    ),
    "condition": Reader(
        lambda d: check_condition(_text(d)), (ValueError,), (b"all(result, {# > 1}) ? 1 : 'a'",)
    ),
    "json-path": Reader(
        lambda d: check_json_path(_text(d)), (ValueError,), (b"{$.a[?(@.b=='c')]['d'][0:1]}",)
    ),
    "address": Reader(
        lambda d: split_address(_text(d), "https", "http"),
        (ValueError,),
        (b"https://u:p@[::1]:1/a",),
    ),
    "path": Reader(_one_app("readinessProbe"), (SpecError,), (b"/healthz",)),
    "pod-template": Reader(
        _document(lambda value: parse_app("shop", {**_APP, "podTemplate": value})),
        (UserError, SpecError),
        (b"spec: {containers: [{name: shop, tty: true}], volumes: [{name: a, $patch: delete}]}",),
    ),
    "volume": Reader(
        _document(lambda value: parse_app("shop", {**_APP, "volumes": {"a": value}})),
        (UserError, SpecError),
        (b"secret: tls\nmount: [/etc/tls, {mountPath: /a}]",),
    ),
    "probe": Reader(
        _document(lambda value: parse_app("shop", {**_APP, "livenessProbe": value})),
        (UserError, SpecError),
        (b"path: /a\nport: 80", b"grpc: {port: 1}"),
    ),
    "variable": Reader(_one_app("env", lambda text: {text: text}), (SpecError,), (b"A",)),
    "annotation": Reader(
        _one_app("podAnnotations", lambda text: {text: text}), (SpecError,), (b"a/b",)
    ),
    "app": Reader(_document(_build), (UserError, SpecError), _APPS),
    "preset": Reader(_one_app("steps"), (SpecError,), (b"standard", b"quick")),
    "plan": Reader(
        lambda d: read_plan(d.decode(errors="replace")), (msgspec.ValidationError,), (_PLAN,)
    ),
    "manifests": Reader(
        _adopt,
        (UserError, SpecError),
        tuple(file.read_bytes() for file in sorted(_MANIFESTS.glob("*.yaml"))),
    ),
    "mongodb": Reader(lambda d: flaw(_text(d)), (), (b"mongodb://u:p@h:1/d?tls=true",)),
}
