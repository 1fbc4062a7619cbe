"""Values of a release spec that Kubernetes would refuse, refused before anything is applied."""

from typing import Annotated

from pydantic import AfterValidator

from devflow.reading.grammar.image import check_image
from devflow.reading.grammar.names import (
    check_annotation_key,
    check_data_key,
    check_label_key,
    check_label_value,
    check_namespace,
    check_subdomain,
    check_variable,
)
from devflow.reading.grammar.quantity import read_quantity
from devflow.reading.grammar.texts import check_path, check_text


def _check_quantity(text: str) -> str:
    read_quantity(text)
    return text


Text = Annotated[str, AfterValidator(check_text)]
Image = Annotated[str, AfterValidator(check_image)]
Quantity = Annotated[str, AfterValidator(_check_quantity)]
Namespace = Annotated[str, AfterValidator(check_namespace)]
ObjectName = Annotated[str, AfterValidator(check_subdomain)]
"""The name of an object that isn't ours; those that are make their names of an app's."""
DataKey = Annotated[str, AfterValidator(check_data_key)]
VariableName = Annotated[str, AfterValidator(check_variable)]
"""The name of an environment variable."""
AnnotationKey = Annotated[str, AfterValidator(check_annotation_key)]
LabelKey = Annotated[str, AfterValidator(check_label_key)]
LabelValue = Annotated[str, AfterValidator(check_label_value)]
HttpPath = Annotated[str, AfterValidator(check_path)]
