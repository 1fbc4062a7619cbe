"""Which objects of a kind are asked for."""


def selection(label_selector: str | None, name: str | None) -> dict[str, str]:
    """The query parameters that choose objects."""
    params = {}
    if label_selector:
        params["labelSelector"] = label_selector
    if name:
        params["fieldSelector"] = f"metadata.name={name}"
    return params
