"""Fill prompt templates and fence off text that is data.

A template is `<name>.md` beside this file. `{{field}}` stands for a field; a field's value is
put in as it is and never expanded again, so text from a document cannot name another field.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")


def render(name: str, /, **fields: str) -> str:
    """Return the template with each placeholder replaced by the field of its name.

    Raises:
        ValueError: a field is missing or the template has no place for it.
        FileNotFoundError: there is no such template.
    """
    template = _read(name)
    wanted = set(FIELD.findall(template))
    if wanted != set(fields):
        raise ValueError(
            f"prompt {name!r}: expected the fields {sorted(wanted)}, got {sorted(fields)}"
        )
    return FIELD.sub(lambda match: fields[match[1]], template)


def digest(name: str) -> str:
    """Return 12 hex digits that change when the template changes: for traces and reports."""
    return hashlib.sha256(_read(name).encode()).hexdigest()[:12]


def fence(key: str, text: str) -> str:
    """Return the text, word for word, between two marks that carry the key.

    The mark holds a hash of the text between, so no text can contain its own closing mark,
    and equal input gives an equal prompt.

    Raises:
        ValueError: the key is not a plain word.
    """
    if not KEY.fullmatch(key):
        raise ValueError(f"expected a key of letters, digits, - and _, got {key!r}")
    mark = hashlib.sha256(f"{key}\n{text}".encode(errors="surrogatepass")).hexdigest()[:16]
    return f"<data key={key} mark={mark}>\n{text}\n</data mark={mark}>"


@cache
def _read(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
