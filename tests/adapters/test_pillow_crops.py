import io

import pytest
from PIL import Image

from corrobora.adapters import pillow_crops
from corrobora.errors import IngestError
from corrobora.records import Box


def picture(width: int, height: int, *, corner: str = "white") -> bytes:
    """Return a white PNG whose lower right quarter has a colour."""
    image = Image.new("RGB", (width, height), "white")
    image.paste(corner, (width // 2, height // 2, width, height))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_part_is_cut_out_and_brought_down_to_size() -> None:
    part = Box(0.5, 0.5, 1.0, 1.0)

    cut = pillow_crops.crop(picture(400, 200, corner="red"), part=part, side=100)

    with Image.open(io.BytesIO(cut)) as image:
        assert (image.format, image.size, image.getpixel((50, 25))) == (
            "PNG",
            (100, 50),
            (255, 0, 0),
        )


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"no picture", None), (picture(40, 40)[:60], None), (picture(40, 40), Box(2, 2, 3, 3))],
)
def test_what_cannot_be_seen_is_one_line(content: bytes, part: Box | None) -> None:
    with pytest.raises(IngestError, match="a picture"):
        pillow_crops.crop(content, part=part, side=100)
