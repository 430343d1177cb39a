"""Parts over a pipe: JSON and the bytes that it names, so that nothing in it can be code.

A frame is the length of its JSON (4 bytes), the number of its blobs (4), the JSON, then each
blob after its length (8). In JSON, bytes stand as {"blob": n}. What a reading process sends is
checked like anything from outside: a hostile file may have taken it over.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corrobora.records import Asset
from corrobora.tools.parts import (
    Container,
    Description,
    Elements,
    Inside,
    Pages,
    Part,
    Picture,
    Step,
)

HEAD = struct.Struct("<II")  # bytes of JSON, number of blobs
LENGTH = struct.Struct("<Q")
MOST_JSON = 1 << 30  # bytes
MOST_BLOB = 1 << 31


class Malformed(Exception):
    """The bytes are no frame."""


def pack(message: Mapping[str, Any]) -> bytes:
    """Return the frame of a message of JSON values and bytes."""
    blobs: list[bytes] = []

    def placed(value: object) -> object:
        if not isinstance(value, bytes):
            raise TypeError(f"expected JSON values and bytes, got {type(value).__name__}")
        blobs.append(value)
        return {"blob": len(blobs) - 1}

    text = json.dumps(message, default=placed).encode("ascii")
    pieces = [HEAD.pack(len(text), len(blobs)), text]
    for blob in blobs:
        pieces += [LENGTH.pack(len(blob)), blob]
    return b"".join(pieces)


def unpack(text: bytes, blobs: Sequence[bytes]) -> dict[str, Any]:
    """Return the message of a frame.

    Raises:
        Malformed: it is none.
    """

    def placed(value: dict[str, Any]) -> object:
        if value.keys() == {"blob"}:
            return blobs[value["blob"]]
        return value

    try:
        message = json.loads(text, object_hook=placed)
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(f"expected a frame, got {text[:80]!r}") from error
    if not isinstance(message, dict):
        raise Malformed(f"expected an object, got {type(message).__name__}")
    return message


def from_part(part: Part) -> dict[str, Any]:
    """Return a part as a message."""
    kind = type(part).__name__.lower()
    match part:
        case Step():
            return {"kind": kind, "done": part.done, "total": part.total}
        case Pages() | Elements():
            return {"kind": kind, "rows": part.rows}
        case Picture():
            return {"kind": kind, "name": part.asset.name, "content": part.asset.content}
        case Inside():
            return {"kind": kind, "name": part.name, "file": part.path.parts[-2:]}
        case _:
            row = part.row if isinstance(part, Description) else None
            return {"kind": kind, "row": row, "notes": part.notes}


def to_part(message: Mapping[str, Any], *, inside: Path) -> Part:
    """Return the part of a message; files that came out lie in the folder `inside`.

    Raises:
        Malformed: it is no part.
    """
    try:
        return _part(message, inside)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"expected a part, got {str(message)[:80]!r}") from error


def _part(message: Mapping[str, Any], inside: Path) -> Part:
    kind = message["kind"]
    match kind:
        case "step":
            return Step(done=int(message["done"]), total=int(message["total"]))
        case "pages" | "elements":
            made = Pages if kind == "pages" else Elements
            return made(rows=tuple(map(tuple, message["rows"])))
        case "picture":
            return Picture(asset=Asset(name=message["name"], content=bytes(message["content"])))
        case "inside":
            return Inside(name=str(message["name"]), path=_within(inside, message["file"]))
        case "description" | "container":
            return _last(message)
    raise ValueError(f"expected a kind of part, got {kind!r}")


def _within(folder: Path, names: Sequence[str]) -> Path:
    """Return the path of a file in a folder in the folder."""
    own, file = names
    if {own, file} & {"", ".", ".."} or "/" in f"{own}{file}":
        raise ValueError(f"expected a file below {folder.name!r}, got {names!r}")
    return folder / own / file


def _last(message: Mapping[str, Any]) -> Part:
    notes = tuple(message["notes"])
    if message["kind"] == "container":
        return Container(notes=notes)
    return Description(row=tuple(message["row"]), notes=notes)
