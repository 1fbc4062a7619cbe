"""One app under canary release: its objects, one component."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pulumi

from devflow.components.canary_release_args import CanaryReleaseArgs
from devflow.components.program import note_app
from devflow.components.refused import Refused, check_resource_name
from devflow.release import AppSpec, Manifest, ReleaseManifests, SpecError, build, parse_app
from devflow.release.companions.config import CONFIG_LABEL
from devflow.release.names import CANARY, STABLE, STACK_ANNOTATION
from devflow.release.routers import Kind
from devflow.release.strategies import strategy_of
from devflow.release.workload.rollout import left_to_others

if TYPE_CHECKING:
    Release = CanaryReleaseArgs | AppSpec
else:
    # `pulumi package add` reads the annotation and knows no unions: only Python passes an AppSpec.
    Release = CanaryReleaseArgs

PATCH_FORCE = "pulumi.com/patchForce"
"""By this annotation both engines take over an object that exists."""
_PROVIDER_VERSION = version("pulumi-kubernetes")


class CanaryRelease(pulumi.ComponentResource):
    """Services and routes, Rollout and Argo CD Application of one app; with metrics to be judged
    by, also an AnalysisTemplate.

    With ``delivery`` ``gitops`` only the Application and its AppProject: Argo CD applies the rest.
    The first deploy goes straight to stable; from then on a new ``image`` walks the step schedule.
    ``up`` doesn't wait for a Rollout to be healthy: a release may pause for days.

    ``args`` are the arguments, or an ``AppSpec`` of that name, which is not checked again.

    :raises pulumi.RunError: one line for each argument that can't be used, or that another app of
        the program has, such as a host.

    >>> CanaryRelease("shop", {"image": "shop:1", "source": {"repo_url": "https://git.example/x"}})
    """

    url: pulumi.Output[str]
    """Where the app answers: its first host, or its name inside the mesh. Scheme ``http``; TLS is
    the gateway's to add.
    """
    host: pulumi.Output[str]
    """The host in ``url``."""
    namespace: pulumi.Output[str]
    """The namespace of the app's pods."""
    stable_subset: pulumi.Output[str]
    """Name of the subset that holds the stable pods."""
    canary_subset: pulumi.Output[str]
    """Name of the subset that holds the canary's pods."""
    objects: pulumi.Output[dict[str, str]]
    """The app's objects, whoever applies them: kind to ``NAMESPACE/NAME``. Of an object that isn't
    named after the app, the key is kind and name.
    """

    def __init__(
        self,
        name: str,
        args: Release,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        app = _checked(name, args)
        super().__init__("devflow:index:CanaryRelease", name, {}, opts)
        try:
            note_app(app, self.get_provider("kubernetes:core/v1:Service"))
        except SpecError as error:
            raise Refused(name, error) from None
        manifests = build(app)
        # Ignored, so that an ``up`` in the middle of a canary moves nothing.
        self._app, self._moved = app.name, strategy_of(app).routing(app).moved
        self._left_to_others = left_to_others(app)
        self._adopt = app.adopt
        if app.delivery == "direct":
            self._declare_workload(manifests)
        project = [self._declare(manifests.app_project)] if manifests.app_project else []
        self._declare(_of_this_stack(manifests.application), depends_on=project)

        self._outputs = _outputs(app, manifests)
        self.register_outputs(self._outputs)

    def __getattr__(self, name: str) -> pulumi.Output[Any]:
        """Create an output when it is first read: most never are, and each is a task of the SDK."""
        outputs = self.__dict__.get("_outputs", {})
        if name not in outputs:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        output = pulumi.Output.from_input(outputs[name])
        setattr(self, name, output)
        return output

    def _declare_workload(self, manifests: ReleaseManifests) -> None:
        declared: dict[str, list[pulumi.Resource]] = {}
        for manifest in manifests.needed:
            # Of one kind each comes after those before it.
            same = declared.setdefault(manifest["kind"], [])
            same.append(self._declare(manifest, depends_on=same[-1:]))
        # A Rollout that finds one of them missing is marked Degraded until its next reconciliation.
        needed = [one for same in declared.values() for one in same]
        rollout = self._declare(manifests.rollout, depends_on=needed)
        for manifest in manifests.after_rollout:
            self._declare(manifest, depends_on=[rollout])

    def _declare(
        self, manifest: Manifest, depends_on: Sequence[pulumi.Resource] = ()
    ) -> pulumi.CustomResource:
        """Declare the manifest as it is.

        The typed classes would translate it key by key to the same result, which takes longer than
        building it.
        """
        name, kind = manifest["metadata"]["name"], Kind(manifest["apiVersion"], manifest["kind"])
        if self._adopt:
            manifest = _taking_over(manifest)
        return pulumi.CustomResource(
            f"kubernetes:{_schema_version(kind.api_version)}:{kind.kind}",
            f"{name}-{kind.kind.lower()}",
            manifest,
            pulumi.ResourceOptions(
                parent=self,
                depends_on=list(depends_on),
                ignore_changes=[
                    *(p for moved in self._moved for p in moved.ignored_in(manifest, self._app)),
                    *(self._left_to_others if kind.kind == "Rollout" else ()),
                ],
                version=_PROVIDER_VERSION,
                # Older versions of the app refer to the configuration that leaves the program.
                retain_on_delete=CONFIG_LABEL in manifest["metadata"]["labels"] or None,
            ),
        )


def _taking_over(manifest: Manifest) -> Manifest:
    """Marked so that an object of that name is changed, whoever applied it."""
    metadata = manifest["metadata"]
    annotations = {**metadata.get("annotations", {}), PATCH_FORCE: "true"}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}


def _checked(name: str, args: "Release") -> AppSpec:
    check_resource_name(name)
    if isinstance(args, AppSpec):
        if args.name != name:
            raise pulumi.RunError(f"{name}: the app is called {args.name!r}; use that name")
        return args
    try:
        return parse_app(name, args, by_alias=False)
    except SpecError as error:
        raise Refused(name, error) from None


def _of_this_stack(application: Manifest) -> Manifest:
    """The Application with the name of the stack, so that no other stack releases its app."""
    metadata = application["metadata"]
    stack = f"{pulumi.get_project()}/{pulumi.get_stack()}"
    annotations = {**metadata["annotations"], STACK_ANNOTATION: stack}
    return {**application, "metadata": {**metadata, "annotations": annotations}}


def _schema_version(api_version: str) -> str:
    """Pulumi's schema calls Kubernetes' own unnamed group ``core``."""
    return api_version if "/" in api_version else f"core/{api_version}"


def _outputs(app: AppSpec, manifests: Iterable[Manifest]) -> dict[str, pulumi.Input[Any]]:
    host: pulumi.Input[str] = (
        app.hosts[0] if app.hosts else f"{app.name}.{app.namespace}.svc.cluster.local"
    )
    return {
        "url": f"http://{host}" if isinstance(host, str) else pulumi.Output.concat("http://", host),
        "host": host,
        "namespace": app.namespace,
        "stable_subset": STABLE,
        "canary_subset": CANARY,
        "objects": dict(_place(app, manifest) for manifest in manifests),
    }


def _place(app: AppSpec, manifest: Manifest) -> tuple[str, str]:
    """The key and value of one object in the output ``objects``."""
    kind, metadata = manifest["kind"], manifest["metadata"]
    key = kind if metadata["name"] == app.name else f"{kind} {metadata['name']}"
    return key, f"{metadata['namespace']}/{metadata['name']}"
