"""Pictures of data sets: those beside the rows as files, and those inside the rows as bytes.

Names come out of data and are not trusted: a name that would leave its folder is a wrong row.
Bytes are written once, under a name made of their own hash, so that a data set can be read
again without writing anything. Links inside a folder are followed: the hub's cache is made of
them.

It does not cover: whether a picture can be decoded, and how many pixels it has.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from pydantic import BaseModel, ConfigDict, Field, model_validator

from corrobora.errors import ConfigError
from corrobora.evals.dataset import ImageSource, Source, TextSource
from corrobora.evals.loaders import jsonl

EXTRACTED = "images-extracted"  # the folder that bytes are written to, where no other is named

_NAME = 32  # hex digits of the SHA-256 that make a file's name
_MAGIC = (  # offset, first bytes, suffix
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"GIF8", ".gif"),
    (0, b"BM", ".bmp"),
    (0, b"II*\x00", ".tif"),
    (0, b"MM\x00*", ".tif"),
    (8, b"WEBP", ".webp"),
)


class Picture(BaseModel):
    """A picture as Parquet files of the hub hold it: its bytes, its path, or both."""

    model_config = ConfigDict(extra="ignore")
    content: bytes | None = Field(default=None, alias="bytes")
    path: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"bytes": value} if isinstance(value, bytes) else value


def inside(folder: Path, name: str, *, at: str) -> Path:
    """Return the path of a name that a row gives, under the folder.

    Raises:
        ConfigError: the name is empty, absolute, or leads out of the folder.
    """
    path = PurePosixPath(name)
    windows = PureWindowsPath(name)  # data made for one system must not escape on another
    escapes = path.is_absolute() or windows.is_absolute() or windows.drive or ".." in windows.parts
    if escapes or not path.parts or "\0" in name:
        raise jsonl.wrong(at, f"the name of a file inside {folder.name!r}", name)
    return folder / path


def find(folder: Path, name: str, *, at: str, origin: str) -> Path:
    """Return the path of a picture that a row names; `origin` says where the set is from.

    Raises:
        ConfigError: there is no such file, or the name leads out of the folder.
    """
    path = inside(folder, name, at=at)
    if not path.is_file():
        raise ConfigError(f"{at}: expected the picture {str(path)!r}, got no such file; {origin}")
    return path


def keep(picture: Picture, *, folder: Path, assets: Path, at: str) -> Path:
    """Return the file of a picture: its bytes written under `assets`, else its path in the folder.

    Raises:
        ConfigError: there are no bytes and no such file, or the bytes are no picture.
    """
    if picture.content is None:
        return find(folder, picture.path or "", at=at, origin="the row holds no bytes of it")
    path = assets / (_hash(picture.content) + _suffix(picture.content, at=at))
    if not path.is_file():
        _write(path, picture.content)
    return path


def sources(name: str, text: str, pictures: Sequence[Path]) -> Iterable[Source]:
    """Yield what one document of text and pictures consists of, all under its one name.

    A text without a picture stays a text; with pictures, the first carries it as its caption.
    """
    if not pictures:
        yield TextSource(name=name, text=text)
    for number, path in enumerate(pictures):
        yield ImageSource(name=name, path=path, caption="" if number else text)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_NAME]


def _suffix(content: bytes, *, at: str) -> str:
    for offset, magic, suffix in _MAGIC:
        if content[offset:].startswith(magic):
            return suffix
    raise jsonl.wrong(at, "bytes of a picture", content[:16])


def _write(path: Path, content: bytes) -> None:
    """Write aside, then rename: an interrupted run leaves no half of a picture under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)  # noqa: PTH105  tempfile gives a name, not a Path
