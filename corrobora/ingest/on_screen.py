"""Words that stand in the frames of a film, by OCR; frames that show the same are read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from corrobora.ingest import alive, shots
from corrobora.ingest.recordings import Picture, Piece, Said
from corrobora.ports import OcrEngine, ReadingLog
from corrobora.records import Box, Word

_REMEMBERED = 12  # pictures: a talk goes back and forth between a slide and its speaker
_LINES = TypeAdapter(tuple[str, ...])


@dataclass(kw_only=True)
class ScreenReader:
    """Reads the pictures of one recording; without an engine it finds nothing."""

    ocr: OcrEngine | None
    log: ReadingLog | None = None
    _known: list[tuple[shots.Look, tuple[str, ...]]] = field(default_factory=list)

    def read(self, picture: Picture) -> tuple[Said, ...]:
        """Return the lines of a picture, top to bottom, at the time of its frame."""
        if self.ocr is None:
            return ()
        return tuple(
            Said(pieces=(Piece(text=line, start=picture.time, end=picture.time),))
            for line in self._lines(picture, self.ocr)
        )

    def _lines(self, picture: Picture, ocr: OcrEngine) -> tuple[str, ...]:
        look = shots.look(picture.pixels)
        for known, text in self._known:
            if shots.alike(known, look):
                return text
        lines = self._kept(picture)
        if lines is None:
            with alive.reading_picture(self.log):
                lines = _lines(ocr.read(picture.pixels))
            if self.log is not None:
                self.log.keep(_key(picture), _LINES.dump_json(lines))
        self._known = [*self._known, (look, lines)][-_REMEMBERED:]
        return lines

    def _kept(self, picture: Picture) -> tuple[str, ...] | None:
        content = self.log.kept(_key(picture)) if self.log is not None else None
        try:
            return None if content is None else _LINES.validate_json(content)
        except ValidationError:
            return None


def _key(picture: Picture) -> str:
    return f"screen/{picture.time:.3f}"


def _lines(words: Sequence[Word]) -> tuple[str, ...]:
    """Return words in reading order as lines: a word beside the one before continues its line."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and _continues(lines[-1][-1].box, word.box):
            lines[-1].append(word)
        else:
            lines.append([word])
    texts = (" ".join(word.text for word in line) for line in lines)
    return tuple(text for text in texts if _is_text(text))


def _is_text(text: str) -> bool:
    """Say whether a line is more than a stray letter or digit, which OCR sees in textures."""
    return sum(c.isalnum() for c in text) > 1


def _continues(before: Box, after: Box) -> bool:
    shared = min(before.y1, after.y1) - max(before.y0, after.y0)
    return shared > min(before.y1 - before.y0, after.y1 - after.y0) / 2 and after.x0 > before.x0
