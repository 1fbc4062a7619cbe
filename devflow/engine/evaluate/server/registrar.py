"""From a registration to a record, and to the outputs that are returned to the program."""

import secrets

from pulumi.runtime.proto import resource_pb2

from devflow.engine.evaluate.records import Evaluation, Record, describe, make_urn
from devflow.engine.evaluate.server.randoms import (
    SECRET_OUTPUTS,
    UnsupportedRandomError,
    random_outputs,
)
from devflow.engine.evaluate.server.scope import CLUSTER_KINDS
from devflow.engine.evaluate.server.unsupported import HELM_RELEASE, PROVIDERS, refusal
from devflow.engine.evaluate.wire import SIGNATURE, decode, encode_secret, plain
from devflow.engine.settings.state import State

Request = resource_pb2.RegisterResourceRequest
Response = resource_pb2.RegisterResourceResponse


class Registrar:
    """Turns registrations into records; random values and given names come from ``state``."""

    def __init__(self, project: str, stack: str, namespace: str, state: State) -> None:
        self.evaluation = Evaluation()
        self._project = project
        self._stack = stack
        self._namespace = namespace
        self._state = state

    def urn(self, parent: str, kind: str, name: str) -> str:
        """The URN of a resource of this program."""
        return make_urn(self._project, self._stack, parent, kind, name)

    def register(self, request: Request) -> Response:
        """Record the resource, or the reason why this engine refuses it."""
        urn = self.urn(request.parent, request.type, request.name)
        record = Record(
            urn=urn,
            type=request.type,
            name=request.name,
            custom=request.custom,
            inputs=decode(request.object),
            parent=request.parent,
            dependencies=frozenset(request.dependencies),
            provider=request.provider,
            ignore_changes=tuple(request.ignoreChanges),
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            import_id=request.importId,
        )
        response = Response(urn=urn, object=request.object)
        reason = refusal(
            record.type, custom=record.custom, remote=request.remote, inputs=record.inputs
        )
        if reason is not None:
            line = f"{describe(record.type, record.name)} {reason}"
            self.evaluation.refused.append(line)
            if record.type == HELM_RELEASE and record.inputs.get("name"):
                self.evaluation.charts[line] = record
            response.id = record.name
            response.unknown = True
            return response
        self.evaluation.records.append(record)
        if record.is_kubernetes:
            self._kubernetes(record, request, response)
        elif record.type.startswith("random:"):
            self._random(record, request, response)
        elif record.type in PROVIDERS:
            response.id = record.name
            self.evaluation.providers[f"{urn}::{record.name}"] = record.inputs
        return response

    def _kubernetes(
        self,
        record: Record,
        request: Request,
        response: Response,
    ) -> None:
        metadata = dict(record.inputs.get("metadata") or {})
        if not metadata.get("name") and not metadata.get("generateName"):
            metadata["name"] = self._given_name(record, request)
        record.inputs = {**record.inputs, "metadata": metadata}
        shown = response.object.fields["metadata"].struct_value
        if SIGNATURE in shown.fields:
            return
        name = plain(metadata.get("name", ""))
        if isinstance(name, str) and name:
            shown.fields["name"].string_value = name
        if record.inputs["kind"] in CLUSTER_KINDS:
            response.id = str(name)
            return
        namespace = plain(metadata.get("namespace")) or self._default_namespace(record.provider)
        if isinstance(namespace, str):
            shown.fields["namespace"].string_value = namespace
        response.id = f"{namespace}/{name}"

    def _default_namespace(self, provider: str) -> str:
        inputs = self.evaluation.providers.get(provider, {})
        return str(plain(inputs.get("namespace")) or self._namespace)

    def _given_name(self, record: Record, request: Request) -> str:
        names = self._state.names
        for urn in (record.urn, *self._aliases(request)):
            if urn in names:
                names[record.urn] = names[urn]
                break
        return names.setdefault(record.urn, f"{record.name}-{secrets.token_hex(4)}")

    def _random(
        self,
        record: Record,
        request: Request,
        response: Response,
    ) -> None:
        try:
            outputs = random_outputs(
                record.type, record.urn, self._aliases(request), record.inputs, self._state
            )
        except UnsupportedRandomError as error:
            self.evaluation.refused.append(f"{describe(record.type, record.name)} {error}")
            response.id = record.name
            return
        response.id = str(outputs.pop("id"))
        hidden = set(request.additionalSecretOutputs)
        for key, value in outputs.items():
            target = response.object.fields[key]
            if isinstance(value, str) and (record.type in SECRET_OUTPUTS or key in hidden):
                encode_secret(target, value)
            elif isinstance(value, str):
                target.string_value = value
            elif isinstance(value, list):
                target.list_value.extend(value)
            else:
                target.number_value = value

    def _aliases(self, request: Request) -> list[str]:
        """The URNs this resource had before."""
        urns = list(request.aliasURNs)
        for alias in request.aliases:
            if alias.urn:
                urns.append(alias.urn)
                continue
            spec = alias.spec
            parent = "" if spec.noParent else spec.parentUrn or request.parent
            urns.append(
                make_urn(
                    spec.project or self._project,
                    spec.stack or self._stack,
                    parent,
                    spec.type or request.type,
                    spec.name or request.name,
                )
            )
        return urns
