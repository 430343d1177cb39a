"""Names from archives and web addresses, made harmless: they are data, and never paths here."""

import re

_MAX = 1_000  # characters
_DRIVE = re.compile(r"^[A-Za-z]:")


def harmless(name: str) -> str:
    """Return the name without roots, drives, "..", control characters and other traps."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8").replace("\\", "/")
    parts = [_DRIVE.sub("", part.strip()) for part in text.split("/")]
    kept = "/".join(part for part in parts if part not in {"", ".", ".."})
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in kept)[-_MAX:]
