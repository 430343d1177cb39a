from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import subtitles

VTT = """WEBVTT
Kind: captions
Language: en

NOTE a remark --- not shown

STYLE
::cue { color: red }

1
00:01.340 --> 00:03.940 align:start position:10%
[jaunty piano tune]

00:00:07.360 --> 00:00:10.559
<v Boon's Mom> Boon, he's <c.loud>very</c> excited
about the <00:00:09.000>world &amp; more.
"""
SRT = """1
00:00:05,000 --> 00:00:06,500
{\\an8}<i>Ships</i> leave.

2
01:00:00,25 --> 01:00:01,75
Gulls cry.
"""


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def shown(path: Path) -> list[tuple[float, float, str]]:
    return [(line.start, line.end, line.text) for line in subtitles.read(path).lines]


def test_webvtt_is_read_without_markup_and_with_speakers(tmp_path: Path) -> None:
    path = written(tmp_path, "boon.vtt", VTT)

    assert shown(path) == [
        (1.34, 3.94, "[jaunty piano tune]"),
        (7.36, 10.559, "Boon's Mom: Boon, he's very excited about the world & more."),
    ]
    assert (subtitles.read(path).kind, subtitles.read(path).language) == ("captions", "en")


def test_subrip_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "tour.srt", SRT)

    assert shown(path) == [(5.0, 6.5, "Ships leave."), (3600.25, 3601.75, "Gulls cry.")]


def test_subtitles_may_stand_without_an_empty_line_between(tmp_path: Path) -> None:
    path = written(tmp_path, "tour.srt", "1\n00:01 --> 00:02\nOne.\n2\n00:03 --> 00:04\nTwo.\n")

    assert shown(path) == [(1.0, 2.0, "One."), (3.0, 4.0, "Two.")]


def test_a_line_that_rolls_up_is_kept_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "roll.vtt",
        "WEBVTT\n\n00:01 --> 00:02\nShips\n\n00:02 --> 00:03\nShips\nleave\n\n"
        "00:03 --> 00:04\nleave\nnow\n\n00:05 --> 00:06\nnow\n",
    )

    assert [text for _, _, text in shown(path)] == ["Ships", "leave", "now", "now"]


def test_lines_come_by_time_and_none_ends_before_it_begins(tmp_path: Path) -> None:
    path = written(tmp_path, "odd.vtt", "00:09 --> 00:05\nLate.\n\n00:01 --> 00:02\nEarly.\n")

    assert shown(path) == [(1.0, 2.0, "Early."), (9.0, 9.0, "Late.")]


@pytest.mark.parametrize("content", ["WEBVTT\n", "no times here", "00:01 --> 00:02\n<i></i>\n"])
def test_a_file_without_a_subtitle_is_refused(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, "empty.vtt", content)

    with pytest.raises(IngestError, match=r"^empty\.vtt: expected subtitles with times"):
        subtitles.read(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtitles, "MAX_BYTES", 10)

    with pytest.raises(IngestError, match=r"expected at most 10 bytes"):
        subtitles.read(written(tmp_path, "huge.srt", SRT))


def test_too_many_subtitles_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subtitles, "MAX_LINES", 1)

    with pytest.raises(IngestError, match=r"expected at most 1 subtitles, got more"):
        subtitles.read(written(tmp_path, "many.srt", SRT))


def test_files_beside_a_recording_belong_to_it_by_name(tmp_path: Path) -> None:
    own = ["talk.srt", "talk.en.vtt", "talk_captions_pt-br.vtt", "Talk.chapters.vtt"]
    for name in [*own, "talk2.vtt", "talking.srt", "talk.notes.vtt", "talk.txt", "other.vtt"]:
        written(tmp_path, name, SRT)

    found = subtitles.beside(tmp_path / "talk.mp4")

    assert sorted(path.name for path in found) == sorted(own)


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("talk.vtt", "captions", ""),
        ("talk.de.vtt", "captions", "de"),
        ("talk_descriptions_en.vtt", "descriptions", "en"),
        ("talk.pt-br.chapters.vtt", "chapters", "pt-br"),
    ],
)
def test_a_name_tells_kind_and_language(
    tmp_path: Path, name: str, kind: str, language: str
) -> None:
    track = subtitles.read(written(tmp_path, name, SRT))

    assert (track.kind, track.language) == (kind, language)
