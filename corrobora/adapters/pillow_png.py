"""Pictures inside of documents, by Pillow: to PNG, and to what is written in them."""

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ports import OcrEngine
from corrobora.records import Box, Word

_MAX_PIXELS = 40_000_000
_READ_SIDE = 2_000  # pixels: engines bring larger pictures down to it
_LEAST_SIDE = 24  # pixels of a picture that may hold a line of text
_KINDS = ("BMP", "GIF", "TIFF", "WEBP")  # what Office files hold beside PNG, JPEG and metafiles


def to_png(content: bytes, /) -> bytes:
    """Return the first frame of a picture as PNG.

    Raises:
        IngestError: it is of an unknown kind (WMF and EMF are), damaged or too large.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=_KINDS)
            if picture.width * picture.height <= _MAX_PIXELS:
                drawn = io.BytesIO()
                picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(drawn, "PNG")
                return drawn.getvalue()
    except Exception as error:  # its decoders raise nearly anything on bad input
        raise IngestError("a picture that is damaged, or of a kind that is not shown") from error
    raise IngestError(f"a picture of {picture.width} x {picture.height} pixels")


@dataclass(frozen=True, slots=True)
class PictureText:
    """Reads pictures by an OCR engine."""

    ocr: OcrEngine

    def __call__(self, content: bytes, /) -> tuple[Word, ...]:
        """Return the words of a PNG or JPEG in reading order, boxes in shares of its sides.

        A picture that is damaged, tiny or huge has no words.
        """
        try:
            pixels = _pixels(content)
        except Exception:  # noqa: BLE001 - its decoders raise nearly anything on bad input
            return ()
        height, width = pixels.shape[:2]
        if min(height, width) < _LEAST_SIDE:
            return ()
        return tuple(
            Word(text=word.text, box=_shares(word.box, (width, height)))
            for word in self.ocr.read(pixels)
        )


def _pixels(content: bytes) -> NDArray[np.uint8]:
    """Return a picture on white, brought down to what engines read."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        if picture.width * picture.height > _MAX_PIXELS:
            return np.zeros((0, 0, 3), dtype=np.uint8)
        picture.draft("RGB", (_READ_SIDE, _READ_SIDE))
        drawn = Image.new("RGB", picture.size, "white")
        seen = picture.convert("RGBA")
        drawn.paste(seen, mask=seen)
        drawn.thumbnail((_READ_SIDE, _READ_SIDE))
        return np.asarray(drawn, dtype=np.uint8)


def _shares(box: Box, size: tuple[int, int]) -> Box:
    sides = (*size, *size)
    return Box(*(min(1.0, max(0.0, at / side)) for at, side in zip(box, sides, strict=True)))
