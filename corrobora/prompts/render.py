"""Fill prompt templates and fence off text that is data.

A template is `<name>.md` beside this file. `{{field}}` stands for a field; a field's value is
put in as it is and never expanded again, so text from a document cannot name another field.
A folder of one's own may replace templates by name; what it lacks is taken from here.
"""

import hashlib
import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from corrobora.errors import ConfigError

FOLDER = Path(__file__).parent
FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")
_OWN: ContextVar[Path | None] = ContextVar("corrobora_prompts", default=None)


def replace_from(folder: Path | None) -> None:
    """Take templates from this folder first, from here on in this task and those it starts.

    Raises:
        ConfigError: it is no folder, or holds a template that does not ask for the fields of
            the one that it replaces.
    """
    if folder is not None:
        _expect_templates(folder)
    _OWN.set(folder)


def digests() -> Mapping[str, str]:
    """Return the digest of every template, by name."""
    return {path.stem: digest(path.stem) for path in sorted(FOLDER.glob("*.md"))}


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


def _expect_templates(folder: Path) -> None:
    if not folder.is_dir():
        raise ConfigError(f"expected a folder of prompts, got {str(folder)!r}")
    for path in sorted(folder.glob("*.md")):
        if not (FOLDER / path.name).is_file():
            known = [own.stem for own in sorted(FOLDER.glob("*.md"))]
            raise ConfigError(f"expected prompts named as one of {known}, got {str(path)!r}")
        wanted = set(FIELD.findall(_load(FOLDER / path.name)))
        given = set(FIELD.findall(_load(path)))
        if wanted != given:
            raise ConfigError(
                f"{str(path)!r}: expected the fields {sorted(wanted)}, got {sorted(given)}"
            )


def _read(name: str) -> str:
    own = _OWN.get()
    if own is not None and (own / f"{name}.md").is_file():
        return _load(own / f"{name}.md")
    return _load(FOLDER / f"{name}.md")


@cache
def _load(path: Path) -> str:
    return path.read_text(encoding="utf-8")
