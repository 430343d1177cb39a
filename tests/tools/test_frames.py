from pathlib import Path

import pytest

from corrobora.corpora import rows
from corrobora.records import Asset, Reading
from corrobora.testing.documents import paged
from corrobora.tools import frames, parts
from corrobora.tools.parts import Container, Inside, Job, Part, Picture, Step

READING: Reading = paged(["The harbour.", "Die Größe \ud83d\ude00."])
INSIDE = Path("/tmp/inside")


def sent(part: Part) -> Part:
    frame = frames.pack(frames.from_part(part))
    length, count = frames.HEAD.unpack(frame[: frames.HEAD.size])
    start = frames.HEAD.size
    text, rest = frame[start : start + length], frame[start + length :]
    blobs = []
    for _ in range(count):
        (size,) = frames.LENGTH.unpack(rest[: frames.LENGTH.size])
        blobs.append(rest[frames.LENGTH.size : frames.LENGTH.size + size])
        rest = rest[frames.LENGTH.size + size :]
    assert rest == b""
    return frames.to_part(frames.unpack(text, blobs), inside=INSIDE)


def job(tmp_path: Path) -> Job:
    return Job(
        path=tmp_path / "a.txt",
        name="a.txt",
        document=READING.document.id,
        uri="/a.txt",
        keep=tmp_path,
        inside=tmp_path,
    )


def test_every_part_of_a_reading_arrives_as_it_was(tmp_path: Path) -> None:
    made = list(parts.of_reading(READING, job(tmp_path)))

    assert [sent(part) for part in made] == made
    assert [type(part).__name__ for part in made] == ["Pages", "Elements", "Description"]


@pytest.mark.parametrize(
    "part",
    [
        Step(done=3, total=10),
        Picture(asset=Asset(name="00.png", content=b"\x89PNG")),
        Inside(name="report ü.pdf", path=INSIDE / "00000" / "report.pdf"),
        Container(notes=("b.exe: not supported",)),
    ],
)
def test_other_parts_arrive_as_they_were(part: Part) -> None:
    assert sent(part) == part


def test_pages_are_packed_before_they_travel(tmp_path: Path) -> None:
    first = next(parts.of_reading(READING, job(tmp_path)))

    assert first == parts.Pages(rows=tuple(map(rows.from_page, READING.pages)))


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{", b'{"blob": 0}', b'{"a": {"blob": 1}}', b"[" * 100_000],
)
def test_what_is_no_frame_is_named_so(text: bytes) -> None:
    with pytest.raises(frames.Malformed):
        frames.unpack(text, ())


@pytest.mark.parametrize(
    "message",
    [{}, {"kind": "code"}, {"kind": "step"}, {"kind": "pages", "rows": 3}, {"kind": "inside"}],
)
def test_what_is_no_part_is_named_so(message: dict[str, object]) -> None:
    with pytest.raises(frames.Malformed):
        frames.to_part(message, inside=INSIDE)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("a/b/../../etc/passwd", "passwd"),
        ("C:\\windows\\cmd.exe", "cmd.exe"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 60 + ".docx"),
        ("a\x00b\n.txt", "a_b_.txt"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert parts.safe_name(name) == safe


@pytest.mark.parametrize(
    "file",
    [["../..", "../etc/passwd"], ["..", "a"], ["00000", ".."], ["a/..", "b"], ["", "a"], ["a"]],
)
def test_a_file_that_came_out_lies_where_it_should(file: list[str]) -> None:
    with pytest.raises(frames.Malformed):
        frames.to_part({"kind": "inside", "name": "a", "file": file}, inside=INSIDE)
