"""A part of a picture by Pillow, brought down to the size that a model looks at."""

import io
import warnings
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_PIXELS = 40_000_000  # of the picture that it is cut out of
_LEAST_SIDE = 8  # pixels


def crop(content: bytes, /, *, part: Box | None, side: int) -> bytes:
    """Return a part (in shares of the sides; None: all) of a PNG or JPEG as PNG.

    Its longer side has at most `side` pixels.

    Raises:
        IngestError: it is damaged, too large, or there is nothing to see at that size.
    """
    from PIL import Image

    seen = opened(content)
    if part is not None:
        seen = seen.crop(_pixels(part, seen.size))
    if min(seen.size) < _LEAST_SIDE:
        raise IngestError(f"a picture of {seen.width} x {seen.height} pixels")
    seen.thumbnail((side, side))
    drawn = Image.new("RGB", seen.size, "white")
    drawn.paste(seen, mask=seen)
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return buffer.getvalue()


def _pixels(part: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    x0, x1 = (min(width, max(0, round(at * width))) for at in (part.x0, part.x1))
    y0, y1 = (min(height, max(0, round(at * height))) for at in (part.y0, part.y1))
    return x0, y0, max(x0, x1), max(y0, y1)


def opened(content: bytes) -> "Image":
    """Return a PNG or JPEG with its transparency.

    Raises:
        IngestError: it is damaged or too large.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
            if picture.width * picture.height <= _MAX_PIXELS:
                return picture.convert("RGBA")
    except Exception as error:  # its decoders raise nearly anything on bad input
        raise IngestError("a picture that is damaged") from error
    raise IngestError(f"a picture of {picture.width} x {picture.height} pixels")
