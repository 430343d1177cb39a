"""Raw pages as bytes and back, to be kept while a reading may yet be interrupted.

Not a format for exchange: another version of it is not read. Places are kept to 1/100 point,
which is what readers round them to; words hold no line breaks.
"""

import json
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.ingest.source import Line, RawPage
from corrobora.records import Box, Word

_MARK = b"pages-1\n"  # name and version
_LEVEL = 1  # of compression: the fastest
_PARTS = struct.Struct("<4Q")  # lengths in bytes: head, texts, places, sizes
_BOLD, _UPRIGHT = 1, 2  # bits of a line
_BOX_BYTES = 16  # four sides
_BOXES = ("images", "drawings", "outlines")

Places = NDArray[np.int32]  # (n, 4), hundredths of a point


def encode(pages: Sequence[RawPage]) -> bytes:
    """Return the pages as bytes."""
    lines = [line for page in pages for line in (*page.lines, *page.remarks)]
    places = [word.box for line in lines for word in line.words]
    places += [line.box for line in lines]
    places += [box for page in pages for name in _BOXES for box in getattr(page, name)]
    sides = np.fromiter(chain.from_iterable(places), dtype=np.float64, count=4 * len(places))
    parts = (
        json.dumps([_head(page) for page in pages]).encode(),
        "\n".join([word.text for line in lines for word in line.words]).encode(
            errors="surrogatepass"
        ),
        _planes(np.rint(sides * 100).astype("<i4")).tobytes(),
        np.array([line.size for line in lines], dtype="<f8").tobytes(),
    )
    packed = [zlib.compress(part, _LEVEL) for part in parts]
    return b"".join([_MARK, _PARTS.pack(*map(len, packed)), *packed])


def decode(content: bytes) -> tuple[RawPage, ...]:
    """Return the pages; equal words and places are one object.

    Raises:
        ValueError: the bytes are of another version or damaged.
    """
    try:
        return tuple(_pages(content))
    except (struct.error, zlib.error, LookupError, TypeError, RuntimeError) as error:
        raise ValueError(f"expected kept pages, got {content[:16]!r}: {error}") from error


def _planes(sides: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return all first bytes of the boxes, then all second ones, ...: they compress better."""
    return np.ascontiguousarray(sides.view(np.uint8).reshape(-1, _BOX_BYTES).T)


def _head(page: RawPage) -> dict[str, Any]:
    lines = (*page.lines, *page.remarks)
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "prints": page.prints,
        "label": page.label,
        "turn": page.turn,
        "read_by": page.read_by,
        "remarks": len(page.remarks),
        "words": [len(line.words) for line in lines],
        "styles": [line.bold * _BOLD + line.upright * _UPRIGHT for line in lines],
        **{name: len(getattr(page, name)) for name in _BOXES},
    }


def _pages(content: bytes) -> Iterator[RawPage]:
    if not content.startswith(_MARK):
        raise ValueError(f"expected {_MARK!r}, got {content[: len(_MARK)]!r}")
    start = len(_MARK) + _PARTS.size
    parts = []
    for length in _PARTS.unpack_from(content, len(_MARK)):
        parts.append(zlib.decompress(content[start : start + length]))
        start += length
    heads = json.loads(parts[0])
    words = sum(n for head in heads for n in head["words"])
    lines = sum(len(head["words"]) for head in heads)
    texts = iter(parts[1].decode(errors="surrogatepass").split("\n") if words else ())
    planes = np.frombuffer(parts[2], dtype=np.uint8).reshape(_BOX_BYTES, -1)
    corners = np.ascontiguousarray(planes.T).view("<i4")  # (n, 4)
    sizes = iter(np.frombuffer(parts[3], dtype="<f8").tolist())
    word_boxes = _boxes(corners[:words])
    line_boxes = _boxes(corners[words : words + lines])
    others = _boxes(corners[words + lines :])
    for head in heads:
        made = []
        for n, style in zip(head.pop("words"), head.pop("styles"), strict=True):
            pairs = zip(islice(texts, n), islice(word_boxes, n), strict=True)
            made.append(
                Line(
                    words=tuple(Word(text=sys.intern(text), box=box) for text, box in pairs),
                    box=next(line_boxes),
                    size=next(sizes),
                    bold=bool(style & _BOLD),
                    upright=bool(style & _UPRIGHT),
                )
            )
        cut = len(made) - head.pop("remarks")
        head |= {name: tuple(islice(others, head.pop(name))) for name in _BOXES}
        head["prints"] = tuple(head["prints"])
        yield RawPage(lines=tuple(made[:cut]), remarks=tuple(made[cut:]), **head)


def _boxes(places: Places) -> Iterator[Box]:
    numbers = {n: n / 100 for n in np.unique(places).tolist()}
    for x0, y0, x1, y1 in places.tolist():
        yield Box(numbers[x0], numbers[y0], numbers[x1], numbers[y1])
