"""Pictures by Pillow (and pillow-heif for HEIC): upright RGB frames on white, and what they say.

Pillow's switch for files that were cut off is one for the process, so a lock serialises it.
Does not cover: layers (they are flattened by the file's own preview, or first) and colour profiles.
"""

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from corrobora.adapters import pillow_texts
from corrobora.errors import IngestError
from corrobora.ingest import sniff
from corrobora.ingest.source import Attached, OutlineEntry, RawPage
from corrobora.records import Asset, Box

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 100_000_000  # of a frame as stored
MAX_BYTES = 1 << 30  # of a file
MAX_FRAMES = 200  # of an animation
MAX_PAGES = 1_000  # of a TIFF

_KEPT_PIXELS = 25_000_000  # of a frame in memory: A3 at 360 dpi
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP")
_DPI = 96.0  # of a picture that names none
_LIKELY_DPI = (30.0, 2400.0)
_SIDES = (
    842.0,
    14_400.0,
)  # points, of the shorter (A3) and longer: a photograph's 72 dpi say nothing
_LONG = 2.0  # ratio of the sides of a long picture
_ACROSS = 1_000  # pixels of its shorter side
_SQUARE = 0.02  # pixels nearer to square than this are left as they are
_ASSET_SIDE = 1280  # pixels
_ASSET_QUALITY = 85
_DEEP = ("I", "F")  # first letter of modes of more than 8 bits a value
_CLEAR = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})  # modes with transparency

_LOCK = threading.RLock()


class PillowSource:
    """A PictureSource."""

    @contextmanager
    def open(self, path: Path) -> Iterator["PillowFile"]:
        """Yield the open file.

        Raises:
            IngestError: it is no picture, damaged from its beginning, too large, or HEIC without
                the extra `images`.
        """
        formats = _formats(path)
        with path.open("rb") as stream:
            with _LOCK, _quiet():
                file = PillowFile(stream, path.name, formats)
            yield file


class PillowFile:
    """A PictureFile; keeps one frame in memory."""

    def __init__(self, stream: BinaryIO, name: str, formats: tuple[str, ...]) -> None:
        self._name = name
        self._notes: dict[str, None] = {}
        self._image, self._cut = _opened(stream, name, formats)
        self._held: tuple[int, Image | None, tuple[float, float]] = (0, None, (0.0, 0.0))
        self.media_type = _media_type(self._image)
        self.title, self.descriptions = pillow_texts.of(self._image)
        self.animated = self._image.format != "TIFF"
        self.pages = self._counted()
        self.outline: tuple[OutlineEntry, ...] = ()
        self.attached = Attached()

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what could not be read of the frames drawn so far."""
        return tuple(self._notes)

    def page(self, number: int) -> RawPage:
        """Return a frame as a page with one picture on it; a damaged one is empty."""
        _, (width, height) = self._frame(number)
        return RawPage(
            number=number,
            width=width,
            height=height,
            lines=(),
            images=(Box(0.0, 0.0, width, height),) if width else (),
        )

    def picture(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """Return a frame as an (height, width, 3) RGB array, at less than dpi where it has less.

        A long picture is given so large that what is written across it can be read.
        """
        image, (width, _) = self._frame(number)
        if image is None:
            return np.full((1, 1, 3), 255, dtype=np.uint8)
        scale = width * dpi / 72 / image.width
        short, long = sorted(image.size)
        if long > _LONG * short:
            scale = max(scale, _ACROSS / short)
        if scale < 1:
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, reducing_gap=2.0)
        return np.array(image, dtype=np.uint8)

    def shown(self, number: int) -> Asset | None:
        """Return a frame as a JPEG that a browser can show; None for a damaged one."""
        image, _ = self._frame(number)
        if image is None:
            return None
        small = image.copy()
        small.thumbnail((_ASSET_SIDE, _ASSET_SIDE), reducing_gap=2.0)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=_ASSET_QUALITY)
        content = buffer.getvalue()
        return Asset(name=f"{hashlib.sha256(content).hexdigest()[:32]}.jpg", content=content)

    def _counted(self) -> int:
        """Return how many frames to read; of a photograph with previews, the photograph only."""
        if self._image.format in {"MPO", "JPEG"}:
            return 1
        try:
            count = int(getattr(self._image, "n_frames", 1))
        except _failures():
            self._notes[f"{self._name}: the list of its frames is damaged; the first was read"] = (
                None
            )
            return 1
        most = MAX_FRAMES if self.animated else MAX_PAGES
        if count > most:
            self._notes[f"of {count:,} frames, the first {most:,} were read"] = None
        return max(1, min(count, most))

    def _frame(self, number: int) -> tuple["Image | None", tuple[float, float]]:
        """Return a frame, upright RGB, and its size in points; none and no size if damaged."""
        if self._held[0] == number:
            return self._held[1:]
        with _LOCK, _quiet():
            self._held = (number, *self._drawn(number))
        return self._held[1:]

    def _drawn(self, number: int) -> tuple["Image | None", tuple[float, float]]:
        try:
            with _cut_off_allowed(allowed=self._cut):
                if self.pages > 1 or number > 1:
                    self._image.seek(number - 1)
                _expect_size(self._name, self._image.size)
                dpi = _resolution(self._image)
                full = self._image.size
                image = self._loaded(number)
                turned = _transposed(image)
                if (turned.width > turned.height) != (image.width > image.height):
                    full, dpi = full[::-1], dpi[::-1]
                return _squared(_on_white(_eight_bits(turned)), full, dpi)
        except IngestError as error:
            if self.pages == 1:
                raise
            self._notes[f"page {number} was left out: {error}"] = None
        except _failures() as error:
            if self.pages == 1:
                raise IngestError(f"{self._name}: the picture is damaged") from error
        return None, (0.0, 0.0)

    def _loaded(self, number: int) -> "Image":
        """Return the frame with its pixels; what a cut file lacks stays blank, with a note."""
        where = f"page {number}: " if self.pages > 1 else ""
        note = f"{where}the file is cut off or damaged; what could be read of the picture is in"
        if self._image.format == "JPEG":
            side = int(_KEPT_PIXELS**0.5)
            self._image.draft("RGB", (side, side))
        if self._cut:
            self._notes[note] = None
        try:
            self._image.load()
        except OSError:
            with _cut_off_allowed(allowed=True):
                self._image.load()
            self._notes[note] = None
        if note in self._notes and _is_plain(self._image):
            del self._notes[note]
            raise IngestError(f"{self._name}: cut off or damaged before its first line of pixels")
        return self._image


def _formats(path: Path) -> tuple[str, ...]:
    """Return the formats to try; those of HEIC where the file is one.

    Raises:
        IngestError: it is HEIC, and the extra is not installed; or too large, or not there.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise IngestError(f"{path.name}: cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise IngestError(f"{path.name}: expected at most {MAX_BYTES:,} bytes, got {size:,}")
    if sniff.media_type(path) != sniff.HEIC:
        return _FORMATS
    if find_spec("pillow_heif") is None:
        raise IngestError(
            f"{path.name}: HEIC needs an extra; install it with: pip install 'corrobora[images]'"
        )
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return ("HEIF", "AVIF")


def _opened(stream: BinaryIO, name: str, formats: tuple[str, ...]) -> tuple["Image", bool]:
    """Return the open image, and whether it opened only as one that is cut off."""
    from PIL import Image

    reason: Exception | None = None
    for cut in (False, True):
        try:
            with _cut_off_allowed(allowed=cut):
                stream.seek(0)
                image = Image.open(stream, formats=formats)
        except Image.DecompressionBombError as error:
            raise IngestError(f"{name}: refused as a decompression bomb: {error}") from error
        except _failures() as error:
            reason = error
        else:
            _expect_size(name, image.size)
            return image, cut
    raise IngestError(f"{name}: no picture, or damaged from its beginning") from reason


def _media_type(image: "Image") -> str:
    from PIL import Image

    return Image.MIME.get(image.format or "", sniff.IMAGE)


def _expect_size(name: str, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise IngestError(
            f"{name}: expected at most {MAX_PIXELS:,} pixels, got {width:,} x {height:,}; "
            "save a smaller copy"
        )
    if not width or not height:
        raise IngestError(f"{name}: a picture without pixels")


def _failures() -> tuple[type[Exception], ...]:
    """Return what Pillow's decoders raise on damaged input."""
    import struct
    import zlib

    from PIL import Image

    return (
        Image.DecompressionBombError,
        OSError,
        EOFError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RuntimeError,
        MemoryError,
        struct.error,
        zlib.error,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pillow's complaints about damaged files off stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _cut_off_allowed(*, allowed: bool) -> Iterator[None]:
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = allowed or before
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _resolution(image: "Image") -> tuple[float, float]:
    """Return the dots per inch across and down, as stored; the default where they are unlikely."""
    given: Any = image.info.get("dpi")
    try:
        across, down = (float(side) for side in given)
    except (TypeError, ValueError, ArithmeticError):
        return _DPI, _DPI
    low, high = _LIKELY_DPI
    likely = low <= across <= high and low <= down <= high
    return (across, down) if likely else (_DPI, _DPI)


def _is_plain(image: "Image") -> bool:
    """Say whether all pixels are alike."""
    bands = image.getextrema()
    pairs = bands if isinstance(bands[0], tuple) else (bands,)
    return all(low == high for low, high in pairs)


def _transposed(image: "Image") -> "Image":
    """Return the image upright, as its EXIF says; damaged EXIF says nothing."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except _failures():
        return image


def _eight_bits(image: "Image") -> "Image":
    """Return an image of more than 8 bits a value as grey, darkest to lightest; others as is."""
    from PIL import Image

    if not image.mode.startswith(_DEEP):
        return image
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    spread = (high - low) or 1.0
    return Image.fromarray(((values - low) * (255 / spread)).astype(np.uint8))


def _on_white(image: "Image") -> "Image":
    """Return the image as RGB of no more than the pixels that are kept, on white."""
    from PIL import Image

    clear = image.mode in _CLEAR or "transparency" in image.info
    image = image.convert("RGBA" if clear else "RGB")
    pixels = image.width * image.height
    if pixels > _KEPT_PIXELS:
        scale = (_KEPT_PIXELS / pixels) ** 0.5
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        image = image.resize(size, reducing_gap=2.0)
    if not clear:
        return image
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image).convert("RGB")


def _squared(
    image: "Image", full: tuple[int, int], dpi: tuple[float, float]
) -> tuple["Image", tuple[float, float]]:
    """Return the image with square pixels (a fax has others), and its size in points."""
    across, down = dpi
    if abs(across / down - 1) > _SQUARE:
        most = max(across, down)
        wide = round(image.width * most / across), round(image.height * most / down)
        if wide[0] * wide[1] <= 2 * _KEPT_PIXELS:
            image = image.resize(wide)
    width = full[0] * 72 / across
    height = width * image.height / image.width
    scale = min(1.0, _SIDES[0] / min(width, height), _SIDES[1] / max(width, height))
    return image, (round(width * scale, 2), round(height * scale, 2))
