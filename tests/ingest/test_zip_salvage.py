import io
import random
import zipfile
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.errors import IngestError
from corrobora.ingest import archives
from corrobora.ingest.archives import LeftOut, Member

FILES = {
    f"{number}.bin": random.Random(number).randbytes(3_000) + b"x" * 500 for number in range(4)
}


class Pipe(io.BytesIO):
    """A file that cannot go back, so that zipfile writes sizes behind the data."""

    @override
    def seekable(self) -> bool:
        return False

    @override
    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation

    @override
    def tell(self) -> int:
        raise io.UnsupportedOperation


def _zip(file: io.BytesIO, packing: int, *, large: bool = False) -> bytes:
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr("folder/", b"")
        for name, content in FILES.items():
            with archive.open(name, "w", force_zip64=large) as member:
                member.write(content)
    return file.getvalue()


def _all(path: Path, content: bytes) -> tuple[dict[str, bytes], list[LeftOut]]:
    path.write_bytes(content)
    found = list(archives.members(path))
    return (
        {each.name: each.content for each in found if isinstance(each, Member)},
        [each for each in found if isinstance(each, LeftOut)],
    )


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("file", "packing"),
    [
        (io.BytesIO, zipfile.ZIP_DEFLATED),
        (io.BytesIO, zipfile.ZIP_STORED),
        (Pipe, zipfile.ZIP_DEFLATED),
    ],
)
def test_of_a_zip_that_is_cut_off_the_whole_files_are_taken(
    tmp_path: Path, file: type[io.BytesIO], packing: int, large: bool
) -> None:
    content = _zip(file(), packing, large=large)
    directory = content.index(b"PK\x01\x02")

    for cut, whole in ((directory + 60, 4), (directory, 4), (directory - 100, 3), (5_000, 1)):
        found, left = _all(tmp_path / "a.zip", content[:cut])

        assert list(found.items()) == list(FILES.items())[:whole]
        assert [each.name for each in left] == [""]
        assert "damaged or cut off" in left[0].reason


def test_damage_in_an_entry_is_found_by_its_checksum(tmp_path: Path) -> None:
    content = bytearray(_zip(io.BytesIO(), zipfile.ZIP_STORED)[:-30])
    content[content.index(FILES["1.bin"])] ^= 1

    found, left = _all(tmp_path / "a.zip", bytes(content))

    assert list(found) == ["0.bin", "2.bin", "3.bin"]
    assert "Bad CRC-32" in left[0].reason


def test_a_zip_that_is_cut_off_in_its_first_file_is_one_line(tmp_path: Path) -> None:
    for file in (io.BytesIO(), Pipe()):
        with pytest.raises(IngestError, match=r"^a\.zip: damaged or cut off"):
            _all(tmp_path / "a.zip", _zip(file, zipfile.ZIP_DEFLATED)[:2_000])


def test_stored_files_of_unknown_length_end_what_can_be_taken(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="cut off"):
        _all(tmp_path / "a.zip", _zip(Pipe(), zipfile.ZIP_STORED)[:-30])
