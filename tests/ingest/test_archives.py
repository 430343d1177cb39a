import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import archives
from corrobora.ingest.archive_entries import ArchiveLimits
from corrobora.ingest.archives import LeftOut, Member

LIMITS = ArchiveLimits()
FILES = {"a.txt": b"first", "folder/b.pdf": b"%PDF-1.7 second", "empty": b""}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": partial(bz2.compress, compresslevel=1),
    "xz": lzma.compress,
}


def _zip(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _tar(files: dict[str, bytes], **more: tarfile.TarInfo) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in more.values():
            archive.addfile(info)
    return file.getvalue()


def _all(
    folder: Path,
    content: bytes,
    *,
    name: str = "archive",
    limits: ArchiveLimits = LIMITS,
    passwords: Sequence[str] = (),
) -> tuple[dict[str, bytes], list[LeftOut]]:
    path = folder / name
    path.write_bytes(content)
    found = list(archives.members(path, limits=limits, passwords=passwords))
    assert [file.name for file in folder.iterdir()] == [name]  # nothing is written beside it
    return (
        {each.name: each.content for each in found if isinstance(each, Member)},
        [each for each in found if isinstance(each, LeftOut)],
    )


@pytest.mark.parametrize(
    "content",
    [_zip(FILES), _zip(FILES, zipfile.ZIP_LZMA), _tar(FILES)]
    + [pack(_tar(FILES)) for pack in PACKERS.values()],
)
def test_the_files_of_an_archive_come_in_its_order(tmp_path: Path, content: bytes) -> None:
    found, left = _all(tmp_path, content)

    assert list(found.items()) == list(FILES.items())
    assert left == []


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_that_is_no_archive_is_its_one_member(tmp_path: Path, suffix: str) -> None:
    pack = PACKERS[suffix]
    content = pack(b"some ") + pack(b"text") + bytes(8)  # two streams and filling

    assert _all(tmp_path, content, name=f"notes.txt.{suffix}") == ({"notes.txt": b"some text"}, [])


def test_an_archive_in_an_archive_is_named_by_both(tmp_path: Path) -> None:
    inner = _zip({"in.txt": b"in"})
    content = _zip({"sub/inner.zip": inner, "b.tgz": gzip.compress(_tar({"t/x": b"x"}))})

    found, left = _all(tmp_path, content)

    assert found == {"sub/inner.zip!/in.txt": b"in", "b.tgz!/t/x": b"x"}
    assert left == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("letter.docx", "[Content_Types].xml"),
        ("renamed.zip", "[Content_Types].xml"),
        ("book.epub", "mimetype"),
        ("tool.jar", "META-INF/MANIFEST.MF"),
    ],
)
def test_a_document_that_is_a_zip_is_one_member(tmp_path: Path, name: str, part: str) -> None:
    document = _zip({part: b"<x/>"})

    assert _all(tmp_path, _zip({name: document})) == ({name: document}, [])


def test_archives_are_opened_down_to_a_depth(tmp_path: Path) -> None:
    content = _zip({"x.txt": b"x"})
    for level in range(4):
        content = _zip({f"{level}.zip": content, f"{level}.txt": b"t"})

    found, left = _all(tmp_path, content)

    assert list(found) == ["3.zip!/2.zip!/1.txt", "3.zip!/2.txt", "3.txt"]
    assert [each.name for each in left] == ["3.zip!/2.zip!/1.zip"]
    assert "at most 3 archives" in left[0].reason


# --- names


def test_names_stay_apart_when_they_become_alike(tmp_path: Path) -> None:
    names = {"../x": b"1", "x": b"2", "/x": b"3", "..": b"4"}

    found, _ = _all(tmp_path, _zip(names))

    assert found == {"x": b"1", "x (2)": b"2", "x (3)": b"3", "unnamed": b"4"}


def test_hidden_files_are_passed_over_as_in_folders(tmp_path: Path) -> None:
    names = ["a.txt", ".DS_Store", "__MACOSX/._a.txt", ".git/config", "b/.cache/x"]

    assert _all(tmp_path, _zip(dict.fromkeys(names, b"x"))) == ({"a.txt": b"x"}, [])


def test_a_name_in_utf8_without_its_flag_is_read(tmp_path: Path) -> None:
    content = _zip({"uber_.txt": b"x"}).replace(b"uber_.txt", "über.txt".encode())

    assert list(_all(tmp_path, content)[0]) == ["über.txt"]


# --- what is not taken


def test_an_archive_that_holds_nothing_gives_nothing(tmp_path: Path) -> None:
    for content in (_zip({}), _tar({}), gzip.compress(_tar({}))):
        assert _all(tmp_path, content, name="empty.tar") == ({}, [])


def test_links_and_devices_are_left_out_with_the_reason(tmp_path: Path) -> None:
    def special(name: str, kind: bytes) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        return info

    content = _tar(
        {"a.txt": b"a"},
        soft=special("soft", tarfile.SYMTYPE),
        hard=special("hard", tarfile.LNKTYPE),
        device=special("device", tarfile.CHRTYPE),
        pipe=special("pipe", tarfile.FIFOTYPE),
        folder=special("folder", tarfile.DIRTYPE),
    )

    found, left = _all(tmp_path, content)

    assert list(found) == ["a.txt"]
    assert left == [
        LeftOut(name="soft", reason="a link"),
        LeftOut(name="hard", reason="a link"),
        LeftOut(name="device", reason="not a regular file"),
        LeftOut(name="pipe", reason="not a regular file"),
    ]


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    assert _all(tmp_path, file.getvalue()) == ({}, [LeftOut(name="link", reason="a link")])


def _encrypted(content: bytes, password: str) -> bytes:
    """Return what the encryption of APPNOTE.TXT, section 6.1, makes of a stored member."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(key: int, byte: int) -> int:
        key ^= byte
        for _ in range(8):
            key = key >> 1 ^ (0xEDB88320 if key & 1 else 0)
        return key

    def stir(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password.encode():
        stir(byte)
    packed = bytearray()
    for byte in bytes(11) + bytes([zlib.crc32(content) >> 24]) + content:
        key = keys[2] | 2
        packed.append(byte ^ (key * (key ^ 1) >> 8 & 0xFF))
        stir(byte)
    return bytes(packed)


def _locked_zip(name: str, content: bytes, password: str) -> bytes:
    packed = _encrypted(content, password)
    sizes = struct.pack("<LLL", zlib.crc32(content), len(packed), len(content))
    stored = bytearray(_zip({name: packed}, zipfile.ZIP_STORED))
    for start, flags, at in ((0, 6, 14), (stored.index(b"PK\x01\x02"), 8, 16)):
        stored[start + flags] |= 1
        stored[start + at : start + at + 12] = sizes
    return bytes(stored)


def test_an_encrypted_member_opens_with_one_of_the_passwords(tmp_path: Path) -> None:
    content = _locked_zip("secret.txt", b"the content", "right")

    found, left = _all(tmp_path, content, passwords=["wrong", "right"])

    assert (found, left) == ({"secret.txt": b"the content"}, [])


def test_an_encrypted_member_without_its_password_is_a_note(tmp_path: Path) -> None:
    content = _locked_zip("secret.txt", b"the content", "right")

    assert "encrypted; give its password" in _all(tmp_path, content)[1][0].reason
    assert "no password that was given" in _all(tmp_path, content, passwords=["no"])[1][0].reason


def test_a_member_beyond_a_limit_is_left_out_and_the_next_is_taken(tmp_path: Path) -> None:
    files = {"big": random.Random(1).randbytes(1_001), "small": b"x"}
    limits = replace(LIMITS, member_size=1_000)

    for content in (_zip(files), _tar(files), gzip.compress(_tar(files))):
        found, left = _all(tmp_path, content, limits=limits)

        assert list(found) == ["small"]
        assert left == [LeftOut(name="big", reason="expected at most 1000 bytes, got 1001")]


def test_more_members_than_the_limit_end_the_archive_with_a_note(tmp_path: Path) -> None:
    files = {f"{number}.txt": b"x" for number in range(5)}

    found, left = _all(tmp_path, _zip(files), limits=replace(LIMITS, members=3))

    assert list(found) == ["0.txt", "1.txt", "2.txt"]
    assert left[0].name == ""
    assert "those from '3.txt' on are left out" in left[0].reason


def test_the_bytes_of_all_members_are_counted_through_archives_inside(tmp_path: Path) -> None:
    inner = _zip({"a": b"x" * 600})
    files = {"1.zip": inner, "2.zip": inner}

    found, left = _all(tmp_path, _zip(files), limits=replace(LIMITS, size=1_300))

    assert list(found) == ["1.zip!/a"]
    assert left == [
        LeftOut(name="", reason="unpacks to more than 1300 bytes; the rest is left out")
    ]


ZEROS = {"before": b"x", "zeros": bytes(1_000_000), "after": b"x"}


@pytest.mark.parametrize(
    "content", [_zip(ZEROS), *(pack(_tar(ZEROS)) for pack in PACKERS.values())]
)
def test_a_bomb_is_left_out(tmp_path: Path, content: bytes) -> None:
    limits = replace(LIMITS, ratio_from=100_000)
    found, left = _all(tmp_path, content, limits=limits)

    assert "zeros" not in found
    assert "unpacks to more than 200 times its size" in left[0].reason


def test_entries_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    one = _zip({"0": random.Random(1).randbytes(2_000) * 50})
    at = one.index(b"PK\x01\x02")
    entry, end = one[at : one.index(b"PK\x05\x06")], one[one.index(b"PK\x05\x06") :]
    count = 2_000
    counted = struct.pack("<HHL", count, count, count * len(entry))
    content = one[:at] + entry * count + end[:8] + counted + end[16:]

    found, left = _all(tmp_path, content, limits=replace(LIMITS, ratio_from=100_000, ratio=20))

    assert len(found) < count
    assert "times its size" in left[-1].reason


# --- damage


@pytest.mark.parametrize("pack", [lambda content: content, *PACKERS.values()])
def test_of_a_tar_that_is_cut_off_the_whole_files_are_taken(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    files = {f"{number}": random.Random(number).randbytes(150_000) for number in range(4)}
    content = pack(_tar(files))

    found, left = _all(tmp_path, content[: len(content) * 3 // 4])

    assert list(found) in (["0"], ["0", "1"], ["0", "1", "2"])
    assert all(found[name] == files[name] for name in found)
    assert "cut off" in left[-1].reason


def test_a_damaged_header_does_not_end_a_tar_in_silence(tmp_path: Path) -> None:
    content = bytearray(_tar({"a": b"x" * 512, "b": b"y" * 512, "c": b"z"}))
    content[1024 + 150] ^= 0xFF  # in the checksum of the second header

    found, left = _all(tmp_path, bytes(content))

    assert list(found) == ["a"]
    assert "cut off after 'a'" in left[0].reason


def test_a_tar_that_goes_on_behind_its_end_says_so(tmp_path: Path) -> None:
    found, left = _all(tmp_path, _tar({"a": b"x"}) + _tar({"b": b"y"}))

    assert list(found) == ["a"]
    assert "goes on behind the mark of its end" in left[0].reason


def test_a_wrong_checksum_is_a_note(tmp_path: Path) -> None:
    content = bytearray(_zip({"a": b"AAAA", "b": b"bbbb"}, zipfile.ZIP_STORED))
    content[content.index(b"AAAA")] = ord("x")

    found, left = _all(tmp_path, bytes(content))

    assert found == {"b": b"bbbb"}
    assert "damaged or cut off: Bad CRC-32 for file 'a'" in left[0].reason


@pytest.mark.parametrize(
    "content", [b"", b"no archive at all", b"PK\x03\x04" + bytes(100), b"\x1f\x8b\x08" + bytes(20)]
)
def test_what_is_no_archive_is_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(IngestError, match=r"^archive: ") as caught:
        _all(tmp_path, content)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bits", [32, 64])
def test_a_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path, bits: int) -> None:
    content = _zip({"a": b"x"})
    at = content.index(b"PK\x05\x06")
    if bits == 32:
        huge = content[: at + 12] + struct.pack("<L", 100_000_000) + content[at + 16 :]
    else:  # zipfile goes by the 64-bit record, whatever the other says
        record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 100_000_000, 0)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
        huge = content[:at] + record + locator + content[at:]

    found, left = _all(tmp_path, huge)

    assert found == {"a": b"x"}  # by the header of its own
    assert "directory of at most" in left[0].reason


def test_a_header_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    long = tarfile.TarInfo("long")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 100_000_000
    content = long.tobuf(tarfile.GNU_FORMAT) + bytes(100_000)

    with pytest.raises(IngestError, match="header of at most"):
        _all(tmp_path, content)


def test_a_size_below_zero_does_not_go_in_circles(tmp_path: Path) -> None:
    content = bytearray(_tar({"a": b"x", "b": b"y"}))
    header = content[1024:1536]
    header[124:136] = b"\xff" * 8 + struct.pack(">i", -1536)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    content[1024:1536] = header

    found, left = _all(tmp_path, bytes(content))

    assert list(found) == ["a"]
    assert left[0] == LeftOut(name="b", reason="damaged: a size of -1536 bytes")


@pytest.mark.parametrize(
    "content", [_zip(FILES), _tar(FILES), *(pack(_tar(FILES)) for pack in PACKERS.values())]
)
def test_damage_anywhere_ends_in_members_notes_or_one_line(tmp_path: Path, content: bytes) -> None:
    chance = random.Random(7)
    path = tmp_path / "archive"
    for number in range(60):
        damaged = bytearray(content)
        if number % 2:
            damaged = damaged[: chance.randrange(len(damaged))]
        for _ in range(3 * (number % 3) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        with suppress(IngestError):
            list(archives.members(path))
