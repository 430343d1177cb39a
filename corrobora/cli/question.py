"""What a person asked becomes a Query, or one line that says what is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from corrobora.errors import ConfigError
from corrobora.records import CorpusName, Query

MOST_CHARACTERS = 20_000
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # how PNG and JPEG begin


def checked(
    text: str, *, corpora: Sequence[str] | None = None, images: Sequence[Path] | None = None
) -> Query:
    """Return the query.

    Raises:
        ConfigError: it is empty or too long, or an image is not there.
    """
    words = " ".join(text.split())
    if not words:
        raise ConfigError(f"expected a question, got {text!r}")
    if not _is_text(words):
        raise ConfigError(f"expected a question in UTF-8, got {text!r}")
    if len(words) > MOST_CHARACTERS:
        raise ConfigError(f"expected at most {MOST_CHARACTERS} characters, got {len(words)}")
    for image in images or ():
        _expect_picture(image)
    return Query(
        text=words,
        images=tuple(str(image) for image in images or ()),
        corpora=tuple(CorpusName(name) for name in corpora or ()),
    )


def _expect_picture(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"expected an image, got {str(path)!r}, which is not a file")
    try:
        with path.open("rb") as file:
            head = file.read(len(max(PICTURES, key=len)))
    except OSError as error:
        raise ConfigError(f"cannot read the image {str(path)!r}: {error.strerror}") from error
    if not head.startswith(PICTURES):
        raise ConfigError(f"expected a PNG or JPEG picture, got {str(path)!r}, which is neither")


def _is_text(words: str) -> bool:
    """Tell whether it is text; an argument may hold bytes that are none."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
