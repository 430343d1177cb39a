"""What a picture file says of itself: title, descriptions, key words, the day it was taken."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST = 2_000  # characters of one text
_TITLES = ("title", "xptitle", "object name")
_KEYS = frozenset({*_TITLES, "description", "comment", "caption", "subject", "keywords"})
_EXIF = {  # tag of IFD 0: what it is
    270: "description",
    40091: "xptitle",
    40092: "comment",
    40094: "keywords",
    40095: "subject",
}
_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_TAKEN = 0x9003
_DAY = re.compile(r"(\d{4}):(\d\d):(\d\d)")
_IPTC = {(2, 5): "object name", (2, 25): "keywords", (2, 120): "caption"}
_UTF16_TAGS = range(40091, 40096)  # Windows writes these in UTF-16
_PROGRAM = re.compile(
    r"(creator|created|file written|lead technologies|optimized|compressed)\b", re.IGNORECASE
)
_CODE_LENGTH = 8  # bytes that name the encoding of a user comment


def of(image: "Image") -> tuple[str, tuple[str, ...]]:
    """Return the title, or an empty string, and all texts once each in order of source."""
    texts: dict[str, str] = {}
    for key, value in (*_stored(image), *_exif(image), *_iptc(image)):
        clean = _clean(value)
        if clean:
            texts.setdefault(clean, key)
    title = next((text for text, key in texts.items() if key in _TITLES), "")
    return title, tuple(texts)


def _stored(image: "Image") -> Iterator[tuple[str, Any]]:
    """Yield the texts of PNG chunks and the comments of GIF and JPEG."""
    for key, value in image.info.items():
        if isinstance(key, str) and key.lower() in _KEYS:
            yield key.lower(), value


def _exif(image: "Image") -> Iterator[tuple[str, Any]]:
    try:
        exif = image.getexif()
        more = exif.get_ifd(_EXIF_IFD)
    except Exception:  # noqa: BLE001 - a damaged header may raise anything, and the picture is read
        return
    for tag, key in _EXIF.items():
        value = exif.get(tag)
        if isinstance(value, bytes | tuple) and tag in _UTF16_TAGS:
            value = bytes(value).decode("utf-16-le", "ignore")
        yield key, value
    comment = more.get(_USER_COMMENT)
    yield "comment", comment[_CODE_LENGTH:] if isinstance(comment, bytes) else comment
    taken = _DAY.match(str(more.get(_TAKEN, "")))
    if taken:
        yield "taken", f"taken on {'-'.join(taken.groups())}"


def _iptc(image: "Image") -> Iterator[tuple[str, Any]]:
    from PIL import ImageFile, IptcImagePlugin

    if not isinstance(image, ImageFile.ImageFile):
        return
    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # noqa: BLE001 - as above
        return
    for tag, key in _IPTC.items():
        values = records.get(tag, ())
        for value in values if isinstance(values, list) else [values]:
            yield key, value


def _clean(value: Any) -> str:  # noqa: ANN401 - what the file holds
    """Return one line of printable text, or an empty string for anything else.

    What a program writes of itself ("CREATOR: gd-jpeg") is nothing said of the picture.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    if not isinstance(value, str):
        return ""
    words = "".join(c if c.isprintable() else " " for c in value[:_MOST]).split()
    text = " ".join(words)
    said = any(c.isalnum() for c in text) and not _PROGRAM.match(text)
    return text if said else ""
