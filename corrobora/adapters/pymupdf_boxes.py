"""Where a page of PyMuPDF has images and drawings, and which images are the same."""

# ruff: noqa: ANN401 - the library is untyped

import hashlib
from functools import cache
from typing import Any

Corners = tuple[float, float, float, float]  # x0, y0, x1, y1

_DIGEST = 8  # bytes
_MOST = 20_000  # boxes of a page; maps have hundreds of thousands


def collect(listed: Any) -> tuple[list[tuple[Corners, str]], list[tuple[Corners, bool]]]:
    """Return images with their prints, and drawings with whether they are stroked.

    A print is of the bytes in the file; it is empty for an image without compression.
    """
    from pymupdf import mupdf

    device = _device()()
    everywhere = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    listed.this.fz_run_display_list(device, mupdf.FzMatrix(), everywhere, mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return device.images, device.drawings


@cache
def _device() -> Any:
    """Return the class of devices that MuPDF calls back for each object of a page."""
    from pymupdf import mupdf

    methods = {
        "__init__": _start,
        "fill_path": _fill_path,
        "stroke_path": _stroke_path,
        "fill_shade": _fill_shade,
        "fill_image": _fill_image,
        "fill_image_mask": _fill_image,
    }
    return type("Collector", (mupdf.FzDevice2,), methods)


def _start(self: Any) -> None:
    from pymupdf import mupdf

    mupdf.FzDevice2.__init__(self)
    self.images, self.drawings = [], []
    self.use_virtual_fill_path()
    self.use_virtual_stroke_path()
    self.use_virtual_fill_shade()
    self.use_virtual_fill_image()
    self.use_virtual_fill_image_mask()


def _fill_path(self: Any, _context: Any, path: Any, _even: Any, matrix: Any, *_: Any) -> None:
    from pymupdf import mupdf

    if len(self.drawings) < _MOST:
        self.drawings.append((_corners(mupdf.ll_fz_bound_path(path, None, matrix)), False))


def _stroke_path(self: Any, _context: Any, path: Any, *how: Any) -> None:
    from pymupdf import mupdf

    stroke, matrix = how[:2]
    if len(self.drawings) < _MOST:
        self.drawings.append((_corners(mupdf.ll_fz_bound_path(path, stroke, matrix)), True))


def _fill_shade(self: Any, _context: Any, shade: Any, matrix: Any, *_: Any) -> None:
    from pymupdf import mupdf

    if len(self.drawings) < _MOST:
        self.drawings.append((_corners(mupdf.ll_fz_bound_shade(shade, matrix)), False))


def _fill_image(self: Any, _context: Any, image: Any, matrix: Any, *_: Any) -> None:
    if len(self.images) < _MOST:
        xs = [matrix.e + side for side in (0.0, matrix.a, matrix.c, matrix.a + matrix.c)]
        ys = [matrix.f + side for side in (0.0, matrix.b, matrix.d, matrix.b + matrix.d)]
        self.images.append(((min(xs), min(ys), max(xs), max(ys)), _print(image)))


def _corners(box: Any) -> Corners:
    return (box.x0, box.y0, box.x1, box.y1)


def _print(image: Any) -> str:
    from pymupdf import mupdf

    stored = mupdf.ll_fz_compressed_image_buffer(image)
    if not stored:
        return ""
    content = mupdf.FzBuffer(mupdf.ll_fz_keep_buffer(stored.buffer))
    digest = hashlib.blake2b(mupdf.fz_buffer_storage_memoryview(content), digest_size=_DIGEST)
    return f"{image.w}x{image.h}-{digest.hexdigest()}"
