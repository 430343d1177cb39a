"""Pictures that a page holds itself, in data: addresses. Files beside a page are not opened."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from corrobora.records import Asset, Attachment

_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_MAGIC = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_MAX = 5_000_000  # bytes of a picture
_MAX_ALL = 64_000_000  # of all pictures of a page
_ICON = 4_000  # bytes: a smaller picture without a description is an ornament


@dataclass
class Pictures:
    """Collects the pictures while a source is read; lives for one call."""

    assets: dict[str, Asset] = field(default_factory=dict)
    undescribed: dict[str, Attachment] = field(default_factory=dict)  # to be read by themselves
    left: int = _MAX_ALL
    left_out: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Say how many pictures are too large."""
        return (f"{self.left_out} pictures left out: too large",) if self.left_out else ()

    def from_address(self, address: str, *, described: bool) -> str:
        """Keep a picture that an address holds; return its asset's name, or ""."""
        start = _DATA.match(address[:60])
        if start is None:
            return ""
        return self.from_base64(address[start.end() :], described=described)

    def from_base64(self, encoded: str, *, described: bool) -> str:
        """Keep a PNG or JPEG picture; return its asset's name, or "" where it has none."""
        if len(encoded) > _MAX * 4 // 3 or len(encoded) > self.left:
            self.left_out += 1
            return ""
        try:
            content = base64.b64decode("".join(encoded.split()))
        except (binascii.Error, ValueError):
            return ""
        suffix = next((end for magic, end in _MAGIC.items() if content.startswith(magic)), "")
        if not suffix:
            return ""
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
        if described:
            self.assets.setdefault(name, Asset(name=name, content=content))
            self.left -= len(content)
            return name
        if len(content) >= _ICON and name not in self.undescribed:
            number = len(self.undescribed) + 1
            picture = Attachment(name=f"picture-{number}.{suffix}", content=content)
            self.undescribed[name] = picture
            self.left -= len(content)
        return ""
