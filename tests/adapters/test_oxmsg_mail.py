import struct
import sys
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import pytest

from corrobora.adapters.oxmsg_mail import OxmsgMail
from corrobora.errors import IngestError

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_TEXT, _BYTES, _TIME, _INT = 0x001F, 0x0102, 0x0040, 0x0003
_DATA, _NAME, _METHOD, _CONTENT_ID = 0x3701, 0x3707, 0x3705, 0x3712


def _padded(content: bytes, size: int) -> bytes:
    return content + b"\0" * (-len(content) % size)


class _Compound:
    """Writes a compound file (CFB) of small streams: directory, mini FAT, mini stream, FAT."""

    def __init__(self, tree: Tree) -> None:
        self.entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _END, 0]]
        self.stream, self.mini = b"", list[int]()
        self.entries[0][3] = self._children(tree)

    def _children(self, tree: Tree) -> int:
        """Add the entries of a folder, each the right sibling of the one before."""
        before, first = None, _FREE
        for name, content in tree.items():
            entry: list[object] = [name, 2, _FREE, _FREE, _END, 0]
            number = len(self.entries)
            self.entries.append(entry)
            if isinstance(content, bytes):
                count = -(-len(content) // 64)
                start = len(self.mini)
                self.mini += [*range(start + 1, start + count), _END] if count else []
                self.stream += _padded(content, 64)
                entry[4:] = [start if count else _END, len(content)]
            else:
                entry[1], entry[3] = 1, self._children(content)
            if before is None:
                first = number
            else:
                before[2] = number
            before = entry
        return first

    def content(self) -> bytes:
        parts = [b"", struct.pack(f"<{len(self.mini)}I", *self.mini), self.stream]
        parts[1] += b"\xff" * (-len(parts[1]) % 512)
        counts = [-(-len(self.entries) // 4), len(parts[1]) // 512, -(-len(self.stream) // 512)]
        starts = [0, counts[0], counts[0] + counts[1]]
        self.entries[0][4:] = [starts[2], len(self.stream)]
        parts[0] = b"".join(map(_entry, self.entries))
        fat = [n for s, c in zip(starts, counts, strict=True) for n in (*range(s + 1, s + c), _END)]
        fat = [*fat, _FAT]
        fat += [_FREE] * (128 - len(fat))
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        head += struct.pack("<HHHHH6xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096)
        head += struct.pack("<IIII", starts[1], counts[1], _END, 0)
        head += struct.pack("<I", sum(counts)) + b"\xff" * 432
        return head + b"".join(_padded(part, 512) for part in parts) + struct.pack("<128I", *fat)


def _entry(entry: list[object]) -> bytes:
    name, kind, right, child, start, size = entry
    encoded = str(name).encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", encoded, len(encoded), kind, 1, _FREE, right, child, 0, start, size
    )


def _folder(head: int, properties: Mapping[int, str | bytes | int], inner: Tree) -> Tree:
    """Return a folder of properties: texts and bytes as streams, numbers and times in a list."""
    streams: dict[str, bytes | Tree] = {}
    listed = bytes(head)
    for number, value in properties.items():
        if isinstance(value, int):
            kind = _TIME if value >> 32 else _INT
            listed += struct.pack("<HHIQ", kind, number, 6, value)
            continue
        kind = _TEXT if isinstance(value, str) else _BYTES
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = content
        listed += struct.pack("<HHIII", kind, number, 6, len(content), 0)
    return {"__properties_version1.0": listed, **streams, **inner}


def _attached(
    properties: Mapping[int, str | bytes | int], inner: Tree = MappingProxyType({})
) -> Tree:
    return _folder(8, {_METHOD: 1, **properties}, inner)


def _message(
    properties: Mapping[int, str | bytes | int],
    inner: Tree = MappingProxyType({}),
    *,
    head: int = 32,
) -> Tree:
    recipient = _folder(8, {0x3001: "Ann", 0x39FE: "a@example.org"}, {})
    sender = {0x0037: "Depth  of it", 0x0C1A: "Bo", 0x0C1F: "b@example.org"}
    folders = {"__recip_version1.0_#00000000": recipient, **inner}
    return _folder(head, {**sender, **properties}, folders)


def _saved(tmp_path: Path, tree: Tree) -> Path:
    path = tmp_path / "note.msg"
    path.write_bytes(_Compound(tree).content())
    return path


def test_headers_and_text_are_read(tmp_path: Path) -> None:
    sent = 116_444_736_000_000_000 + 1_764_000_000 * 10**7  # since 1601, in tenths of a microsecond
    path = _saved(tmp_path, _message({0x1000: "The harbour\r\nis deep.", 0x0039: sent}))

    mail = OxmsgMail()(path)

    assert mail.headers == (
        ("From", '"Bo" <b@example.org>'),
        ("To", "Ann <a@example.org>"),
        ("Date", "2025-11-24 16:00+00:00"),
        ("Subject", "Depth of it"),
    )
    assert mail.texts == ("The harbour\nis deep.",)


def test_html_is_read(tmp_path: Path) -> None:
    mail = OxmsgMail()(_saved(tmp_path, _message({0x1013: b"<p>Deep.</p>"})))

    assert mail.pages == ("<p>Deep.</p>",)


def test_attachments_are_given_and_broken_ones_named(tmp_path: Path) -> None:
    files = {
        "__attach_version1.0_#00000000": _attached({_NAME: "a/b.csv", _DATA: b"1,2"}),
        "__attach_version1.0_#00000001": _attached(
            {_NAME: "logo.png", _DATA: b"tiny", _CONTENT_ID: "1"}
        ),
        "__attach_version1.0_#00000002": _attached({_NAME: "far.doc"}),
        "__attach_version1.0_#00000003": {"no": b"properties"},
    }

    mail = OxmsgMail()(_saved(tmp_path, _message({0x1000: "Words"}, files)))

    assert [(a.name, a.content) for a in mail.attachments] == [("a-b.csv", b"1,2")]
    assert mail.notes[0] == "attachment 'far.doc' is only linked, not in the file"
    assert mail.notes[1].startswith("attachment 'attachment-4' is damaged")


def test_a_message_inside_becomes_a_file_of_its_own(tmp_path: Path) -> None:
    deepest = {"__attach_version1.0_#00000000": _attached({_NAME: "x.txt", _DATA: b"inside"})}
    inner = _message({0x0037: "Inner", 0x1000: "Inner words"}, deepest, head=24)
    holder = _attached({_METHOD: 5}, {"__substg1.0_3701000D": inner})

    mail = OxmsgMail()(
        _saved(tmp_path, _message({0x1000: "Outer"}, {"__attach_version1.0_#00000000": holder}))
    )

    (attachment,) = mail.attachments
    read = message_from_bytes(attachment.content, policy=policy.default)
    assert attachment.name == "Inner.eml"
    assert read["Subject"] == "Inner"
    assert [part.get_content() for part in read.walk() if part.get_filename()] == [b"inside"]


def test_words_in_rich_text_only_are_named(tmp_path: Path) -> None:
    mail = OxmsgMail()(_saved(tmp_path, _message({0x1009: b"LZFu"})))

    assert mail.notes == ("its words are there in rich text only, which is not read",)


@pytest.mark.parametrize("content", [b"", b"words", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 200])
def test_what_is_no_message_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "note.msg"
    path.write_bytes(content)

    with pytest.raises(IngestError, match=r"^note\.msg: [^\n]*$"):
        OxmsgMail()(path)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oxmsg", None)

    with pytest.raises(IngestError, match=r"pip install 'corrobora\[office\]'"):
        OxmsgMail()(_saved(tmp_path, _message({})))
