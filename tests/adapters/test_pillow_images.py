import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin
from PIL.Image import Transpose
from typing_extensions import override

from corrobora.adapters import pillow_images
from corrobora.adapters.pillow_images import PillowSource
from corrobora.errors import IngestError
from corrobora.ingest.picture import PictureReader
from corrobora.ports import Reader
from corrobora.records import Box, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import KnownPictures, LetterTokens

SIZE = (60, 40)  # pixels, width and height
PROSE = "The harbour was deepened in 1962 and ferries leave daily at noon"
ROTATED = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


def _sheet(*, corner: int = 0) -> Image.Image:
    """Return a white sheet with a black block at one corner."""
    pixels = np.full((SIZE[1], SIZE[0], 3), 255, dtype=np.uint8)
    rows = slice(0, 15) if corner < 2 else slice(-15, None)
    columns = slice(0, 25) if corner % 2 == 0 else slice(-25, None)
    pixels[rows, columns] = 0
    return Image.fromarray(pixels)


def _saved(path: Path, image: Image.Image | None = None, **options: Any) -> Path:
    (image or _sheet()).save(path, **options)
    return path


def _picture(path: Path, *, page: int = 1, dpi: int = 300) -> NDArray[np.uint8]:
    with PillowSource().open(path) as file:
        file.page(page)
        return file.picture(page, dpi=dpi)


def _shows_the_sheet(picture: NDArray[np.uint8]) -> bool:
    dark, light = picture[2:12, 2:22], picture[20:, 30:]
    return bool(picture.shape == (SIZE[1], SIZE[0], 3) and dark.max() < 60 and light.min() > 195)


class TestPillowPictures(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        words = tuple(
            Word(text=word, box=Box(4 * i, 10, 4 * i + 3, 20))
            for i, word in enumerate([*PROSE.split(), "and", "return"])
        )
        ocr = KnownPictures({(SIZE[1], SIZE[0]): words})
        return PictureReader(
            PillowSource(), tokens=LetterTokens(), ocr=ocr, passage_tokens=60, ocr_dpi=150
        )

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "pages.tif"
        return _saved(path, save_all=True, append_images=[_sheet(corner=3)])


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "gif", "bmp"])
def test_each_kind_is_read(tmp_path: Path, suffix: str) -> None:
    path = _saved(tmp_path / f"sheet.{suffix}")

    assert _shows_the_sheet(_picture(path))


def test_heic_is_read(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    path = _saved(tmp_path / "sheet.heic", quality=95)

    assert _shows_the_sheet(_picture(path))


def test_heic_without_the_extra_is_refused_in_a_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(40))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    with pytest.raises(IngestError, match=r"^photo\.heic: .*corrobora\[images\]"):
        _picture(path)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", sorted(ROTATED))
def test_a_photograph_is_turned_upright(tmp_path: Path, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    method = ROTATED[orientation]
    stored = _sheet() if method is None else _sheet().transpose(method)

    path = _saved(tmp_path / f"photo.{suffix}", stored, exif=exif)

    assert _shows_the_sheet(_picture(path))


def _deep(kind: type[np.generic], most: float) -> Image.Image:
    grey = np.asarray(_sheet().convert("L"), dtype=np.float64) / 255 * most
    return Image.fromarray(grey.astype(kind))


def _clear(mode: str) -> Image.Image:
    """Return the sheet in black, clear where it is white."""
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 25, 15))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("palette.png", _sheet().convert("P")),
        ("ink.jpg", _sheet().convert("CMYK")),
        ("ink.tif", _sheet().convert("CMYK")),
        ("bits.tif", _sheet().convert("1")),
        ("grey.png", _sheet().convert("L")),
        ("deep.png", _deep(np.uint16, 65535)),
        ("deep12.tif", _deep(np.uint16, 4095)),
        ("deep32.tif", _deep(np.int32, 100_000)),
        ("real.tif", _deep(np.float32, 1.0)),
        ("clear.png", _clear("RGBA")),
        ("clear-grey.png", _clear("LA")),
    ],
)
def test_every_way_to_store_a_pixel_gives_the_same_picture(
    tmp_path: Path, name: str, image: Image.Image
) -> None:
    assert _shows_the_sheet(_picture(_saved(tmp_path / name, image)))


def test_a_clear_colour_of_a_palette_is_white(tmp_path: Path) -> None:
    image = _sheet().convert("P")
    path = _saved(tmp_path / "clear.gif", image, transparency=image.getpixel((50, 30)))

    assert _shows_the_sheet(_picture(path))


@pytest.mark.parametrize(
    ("dpi", "points"), [((144, 144), (30.0, 20.0)), ((1, 1), (45.0, 30.0)), (None, (45.0, 30.0))]
)
def test_a_page_has_the_size_that_its_resolution_gives(
    tmp_path: Path, dpi: tuple[int, int] | None, points: tuple[float, float]
) -> None:
    options: dict[str, Any] = {"dpi": dpi} if dpi else {}
    path = _saved(tmp_path / "sheet.png", **options)

    with PillowSource().open(path) as file:
        page = file.page(1)

    assert (page.width, page.height) == pytest.approx(points, abs=0.1)


def test_a_photograph_is_no_larger_than_a_large_sheet(tmp_path: Path) -> None:
    path = _saved(tmp_path / "photo.jpg", Image.new("RGB", (4000, 3000)), dpi=(72, 72))

    with PillowSource().open(path) as file:
        page = file.page(1)
        picture = file.picture(1, dpi=72)

    assert (page.width, page.height) == pytest.approx((1122.67, 842))
    assert picture.shape == (842, 1123, 3)


def test_the_pixels_of_a_fax_become_square(tmp_path: Path) -> None:
    path = _saved(tmp_path / "fax.tif", _sheet().resize((60, 20)), dpi=(200, 100))

    assert _shows_the_sheet(_picture(path))


def test_pages_and_frames_are_counted(tmp_path: Path) -> None:
    more = [_sheet(corner=1), _sheet(corner=2)]
    pages = _saved(tmp_path / "pages.tif", save_all=True, append_images=more)
    frames = _saved(tmp_path / "frames.gif", save_all=True, append_images=more)

    with PillowSource().open(pages) as file, PillowSource().open(frames) as other:
        assert (file.pages, file.animated) == (3, False)
        assert (other.pages, other.animated) == (3, True)
        assert other.picture(3, dpi=300)[-5, 5].max() < 60


def test_frames_beyond_the_limit_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pillow_images, "MAX_FRAMES", 2)
    more = [_sheet(corner=1), _sheet(corner=2)]
    path = _saved(tmp_path / "frames.gif", save_all=True, append_images=more)

    with PillowSource().open(path) as file:
        assert file.pages == 2
        assert file.notes == ("of 3 frames, the first 2 were read",)


def test_a_picture_of_too_many_pixels_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _saved(tmp_path / "bomb.png")
    monkeypatch.setattr(pillow_images, "MAX_PIXELS", 1000)

    with pytest.raises(IngestError, match=r"^bomb\.png: expected at most 1,000 pixels, got 60 x"):
        _picture(path)


def test_a_file_of_too_many_bytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pillow_images, "MAX_BYTES", 50)
    path = _saved(tmp_path / "large.bmp")

    with pytest.raises(IngestError, match=r"^large\.bmp: expected at most 50 bytes"):
        _picture(path)


def _noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8))


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp"])
def test_a_file_that_was_cut_off_is_read_in_part_with_a_note(tmp_path: Path, suffix: str) -> None:
    path = _saved(tmp_path / f"cut.{suffix}", _noise())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with PillowSource().open(path) as file:
        file.page(1)

        assert [note for note in file.notes if "cut off" in note]


@pytest.mark.parametrize("keep", [4, 40, 0.97])
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "gif", "bmp"])
def test_damage_is_an_ingest_error_or_a_picture(tmp_path: Path, suffix: str, keep: float) -> None:
    path = _saved(tmp_path / f"hurt.{suffix}", _noise())
    content = bytearray(path.read_bytes())
    chance = np.random.default_rng(7)
    for at in chance.integers(20, len(content), 30):
        content[at] = int(chance.integers(256))
    path.write_bytes(content[: int(keep if keep > 1 else keep * len(content)) + 16])

    assert _outcome(path) in {"picture", "one line"}


def _outcome(path: Path) -> str:
    try:
        return "picture" if _picture(path).ndim == 3 else "no picture"
    except IngestError as error:
        return "several lines" if "\n" in str(error) else "one line"


def test_what_a_file_says_of_itself_is_given(tmp_path: Path) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Title", "The old harbour")
    texts.add_itxt("Description", "Ships beside the\nwall")
    texts.add_text("Software", "a program")
    path = _saved(tmp_path / "texts.png", pnginfo=texts)

    with PillowSource().open(path) as file:
        assert file.title == "The old harbour"
        assert file.descriptions == ("The old harbour", "Ships beside the wall")


def test_exif_says_what_and_when(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[270] = "A harbour wall"
    exif.get_ifd(0x8769)[0x9003] = "2021:03:04 12:00:00"
    path = _saved(tmp_path / "photo.jpg", exif=exif)

    with PillowSource().open(path) as file:
        assert file.descriptions == ("A harbour wall", "taken on 2021-03-04")


def test_what_is_kept_to_show_is_a_small_jpeg(tmp_path: Path) -> None:
    path = _saved(tmp_path / "wide.png", Image.new("RGB", (3000, 300), "red"))

    with PillowSource().open(path) as file:
        asset = file.shown(1)

    assert asset is not None
    assert asset.name.endswith(".jpg")
    shown = tmp_path / "shown.jpg"
    shown.write_bytes(asset.content)
    with Image.open(shown) as image:
        assert image.size == (1280, 128)
