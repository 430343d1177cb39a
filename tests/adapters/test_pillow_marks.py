import io

import pytest
from PIL import Image

from corrobora.adapters.pillow_marks import marked
from corrobora.errors import IngestError
from corrobora.records import Box


def white(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


def test_a_mark_stands_where_the_page_has_it_on_a_picture_of_any_size() -> None:
    png = marked(white(200, 100), marks=[Box(10, 10, 50, 20)], size=(100.0, 50.0))

    with Image.open(io.BytesIO(png)) as drawn:
        assert drawn.size == (200, 100)
        assert drawn.convert("RGB").getpixel((18, 30)) != (255, 255, 255)  # left edge, doubled
        assert drawn.convert("RGB").getpixel((60, 30)) == (255, 255, 255)  # inside


def test_a_damaged_picture_is_refused() -> None:
    with pytest.raises(IngestError, match="damaged"):
        marked(b"no picture", marks=[], size=(1.0, 1.0))
