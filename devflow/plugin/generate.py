"""From what Argo CD hands to the plugin to the app's manifests."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from devflow.manifest_yaml import to_text
from devflow.plugin.parameters import (
    IMAGE_PARAMETER,
    PARAMETERS_VARIABLE,
    read_parameters,
    read_spec,
)
from devflow.release.argo_cd.application import FILE_PARAMETER, SPEC_PARAMETER
from devflow.release.build import build
from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec
from devflow.release.spec.apps_file import AppsFile, parse_one
from devflow.release.spec.argo_cd import SPEC_FILE
from devflow.release.spec.parse import parse_app
from devflow.release.spec.problems import to_spec_error
from devflow.yaml_file import read_spec_file

# A stack's own file serves as a spec file: these keys of it are not Argo CD's business.
_OF_STACKS = ("namespaces", "platform")


def generate(environment: Mapping[str, str], folder: Path) -> str:
    """The workload of the app that is named as the Application is, as YAML.

    ``environment`` is what Argo CD sets for its plugins, ``folder`` the directory of the source.

    :raises SpecError: one line for each thing that is wrong with parameters or spec.
    """
    parameters = read_parameters(environment.get(PARAMETERS_VARIABLE, "null"))
    app = _app(parameters, environment, folder)
    namespace = environment["ARGOCD_APP_NAMESPACE"]
    if app.namespace != namespace:
        raise SpecError(
            f"apps.{app.name}.namespace",
            f"is {app.namespace!r}, and the Application's destination is {namespace!r};"
            " make them the same",
        )
    return to_text(build(app).workload)


def _app(parameters: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> AppSpec:
    name, repository = environment["ARGOCD_APP_NAME"], environment["ARGOCD_APP_SOURCE_REPO_URL"]
    image = {key: parameters[key] for key in (IMAGE_PARAMETER,) if key in parameters}
    if SPEC_PARAMETER in parameters:
        spec = {"source": {"repoURL": repository}, **read_spec(parameters[SPEC_PARAMETER]), **image}
        try:
            return parse_app(name, spec)
        except SpecError as error:
            raise error.in_file(f"parameter {SPEC_PARAMETER}") from None
    file = folder / parameters.get(FILE_PARAMETER, SPEC_FILE)
    value = {k: inner for k, inner in read_spec_file(file, folder).items() if k not in _OF_STACKS}
    try:
        return parse_one(_apps(value), name, repository, **image)
    except SpecError as error:
        raise error.in_file(file) from None


def _apps(value: Mapping[str, object]) -> AppsFile:
    try:
        return AppsFile.model_validate(value)
    except ValidationError as error:
        raise to_spec_error(error, AppsFile, by_alias=True) from None
