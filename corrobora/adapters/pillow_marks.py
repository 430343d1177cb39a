"""Places marked on a kept picture, by Pillow."""

import io
from collections.abc import Sequence

from corrobora.adapters.pillow_crops import opened
from corrobora.records import Box

_COLOUR = (214, 40, 40)
_GROWN = 2  # pixels that a mark stands off from what it marks
_LINE = 2  # pixels


def marked(content: bytes, /, *, marks: Sequence[Box], size: tuple[float, float]) -> bytes:
    """Return a PNG or JPEG as PNG with the marks outlined; they are in points of a page of `size`.

    Raises:
        IngestError: the picture is damaged or too large.
    """
    from PIL import Image, ImageDraw

    seen = opened(content)
    drawn = Image.new("RGB", seen.size, "white")
    drawn.paste(seen, mask=seen)
    pen = ImageDraw.Draw(drawn)
    across, down = seen.width / size[0], seen.height / size[1]
    for box in marks:
        corners = (box.x0 * across, box.y0 * down, box.x1 * across, box.y1 * down)
        x0, y0, x1, y1 = corners
        grown = (x0 - _GROWN, y0 - _GROWN, x1 + _GROWN, y1 + _GROWN)
        pen.rectangle(grown, outline=_COLOUR, width=_LINE)
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return buffer.getvalue()
