"""What a file carries inside: pictures that become assets, files that become attachments."""

import dataclasses
import hashlib
import json
import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corrobora.errors import IngestError
from corrobora.ingest import alive
from corrobora.ingest.package import Package
from corrobora.ports import ReadingLog
from corrobora.records import Asset, Attachment, Box, Reading, Word

MAX_PICTURE = 32_000_000  # bytes
MAX_SEEN = 200  # pictures of one file that OCR reads
MAX_ATTACHMENT = 64_000_000  # bytes
_OLE = b"\xd0\xcf\x11\xe0"
_KEPT = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"))


class PictureConverter(Protocol):
    """Turns pictures of many kinds into PNG."""

    def __call__(self, content: bytes, /) -> bytes:
        """Return the picture as PNG.

        Raises:
            IngestError: it is of an unknown kind, damaged or too large.
        """
        ...


class PictureText(Protocol):
    """Reads what is written in pictures."""

    def __call__(self, content: bytes, /) -> tuple[Word, ...]:
        """Return the words of a PNG or JPEG in reading order, boxes in shares of its sides."""
        ...


@dataclass(slots=True)
class Embedded:
    """Collects what is inside of one file; each picture and file once."""

    package: Package
    convert: PictureConverter
    seen: PictureText | None = None  # for pictures that nothing describes
    log: ReadingLog | None = None
    assets: dict[str, Asset] = field(default_factory=dict)  # by part
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by part
    written: dict[str, tuple[Word, ...]] = field(default_factory=dict)  # by asset
    troubles: Counter[str] = field(default_factory=Counter)  # why something is not here

    def picture(self, part: str) -> str:
        """Return the name of the asset that a part becomes, or nothing where it cannot."""
        if part not in self.assets:
            try:
                content = self.package.bytes(part, limit=MAX_PICTURE)
                self.assets[part] = asset(content, convert=self.convert)
            except IngestError as error:
                self.troubles[f"a picture was left out: {error}"] += 1
                return ""
        return self.assets[part].name

    def words(self, part: str) -> tuple[Word, ...]:
        """Return what is written in a picture, as far as OCR is there; read once."""
        if self.seen is None or not self.picture(part):
            return ()
        asset = self.assets[part]
        if asset.name not in self.written:
            if len(self.written) >= MAX_SEEN:
                self.troubles["a picture was not read: there are too many"] += 1
                return ()
            self.written[asset.name] = self._words(asset, self.seen)
        return self.written[asset.name]

    def _words(self, asset: Asset, seen: PictureText) -> tuple[Word, ...]:
        if self.log is None:
            return seen(asset.content)
        self.log.step(len(self.written), len(self.written) + 1)
        key = f"picture-{asset.name}"
        kept = self.log.kept(key)
        if kept is not None:
            return tuple(Word(text=text, box=Box(*box)) for text, *box in json.loads(kept))
        with alive.reading_picture(self.log):
            words = seen(asset.content)
        self.log.keep(key, json.dumps([(word.text, *word.box) for word in words]).encode())
        return words

    def attach(self, part: str, *, name: str = "") -> None:
        """Take a file along, to be read as a document of its own."""
        if part in self.attachments:
            return
        try:
            content = self.package.bytes(part, limit=MAX_ATTACHMENT)
        except IngestError as error:
            self.troubles[f"an embedded file was left out: {error}"] += 1
            return
        called = posixpath.basename(name.replace("\\", "/")) or posixpath.basename(part)
        self.attachments[part] = Attachment(name=called, content=content)

    def completed(self, reading: Reading, notes: Sequence[str]) -> Reading:
        """Return the reading with those assets that it shows, what is attached, and notes."""
        shown = {element.asset for element in reading.elements}
        carried = (*reading.assets, *self.assets.values())
        kept = {asset.name: asset for asset in carried if asset.name in shown}
        return dataclasses.replace(
            reading,
            assets=tuple(kept.values()),
            attachments=tuple(self.attachments.values()),
            notes=(*reading.notes, *notes, *self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        for reason, times in self.troubles.items():
            yield reason if times == 1 else f"{reason} ({times} times)"


def asset(content: bytes, *, convert: PictureConverter) -> Asset:
    """Return a picture as it is kept: PNG and JPEG as they are, others as PNG.

    Raises:
        IngestError: it is of an unknown kind, damaged or too large.
    """
    suffix = next((ending for magic, ending in _KEPT if content.startswith(magic)), "")
    if not suffix:
        content, suffix = convert(content), ".png"
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Asset(name=f"{digest}{suffix}", content=content)
