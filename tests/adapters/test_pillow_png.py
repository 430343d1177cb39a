import io

import pytest
from PIL import Image

from corrobora.adapters import pillow_png
from corrobora.errors import IngestError
from corrobora.records import Box, Word
from corrobora.testing.readers import KnownPictures


def _picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (4, 3)) -> bytes:
    drawn = io.BytesIO()
    Image.new(mode, size).save(drawn, kind)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "WEBP"])
def test_pictures_of_many_kinds_become_png(kind: str) -> None:
    with Image.open(io.BytesIO(pillow_png.to_png(_picture(kind)))) as made:
        assert (made.format, made.size) == ("PNG", (4, 3))


@pytest.mark.parametrize(
    "content", [b"", b"\xd7\xcd\xc6\x9a a metafile", _picture("BMP")[:40], _picture("TIFF")[:20]]
)
def test_what_is_damaged_or_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(IngestError, match="damaged, or of a kind that is not shown"):
        pillow_png.to_png(content)


def test_words_have_boxes_in_shares_of_the_picture() -> None:
    known = KnownPictures({(50, 200): [Word(text="95%", box=Box(20, 10, 100, 60))]})

    words = pillow_png.PictureText(known)(_picture("PNG", "RGBA", (200, 50)))

    assert words == (Word(text="95%", box=Box(0.1, 0.2, 0.5, 1.0)),)


@pytest.mark.parametrize(
    "content",
    [b"no picture", _picture("PNG", size=(200, 10)), _picture("GIF"), _picture("JPEG")[:90]],
)
def test_pictures_that_are_damaged_or_tiny_have_no_words(content: bytes) -> None:
    known = KnownPictures({})

    assert pillow_png.PictureText(known)(content) == ()
    assert known.asked == []


def test_a_picture_of_very_many_pixels_is_refused_unread() -> None:
    huge = bytearray(_picture("BMP"))
    huge[18:22] = huge[22:26] = (8_000).to_bytes(4, "little")

    with pytest.raises(IngestError, match="8000 x 8000 pixels"):
        pillow_png.to_png(bytes(huge))
