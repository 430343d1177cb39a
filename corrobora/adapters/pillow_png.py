"""Pictures inside of documents to PNG, by Pillow."""

import io
import warnings

from corrobora.errors import IngestError

_MAX_PIXELS = 40_000_000
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
