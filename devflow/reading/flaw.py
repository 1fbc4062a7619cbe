"""What makes a text unusable wherever it goes."""


def flaw(text: str) -> str | None:
    """What makes a value unusable wherever it goes: a NUL, or half of a surrogate pair."""
    if "\0" in text:
        return "holds a NUL character; take it out"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half of a surrogate pair, which is no character; take it out"
    return None
