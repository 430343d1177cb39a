"""Subtitles in WebVTT and SubRip: to lines with times, found beside a recording, or read alone.

Follows what files hold rather than the letter of the formats: any block with a line of times is
a subtitle. A line that stands again in the next subtitle, as captions that roll upwards repeat
it, is kept once. Not covered: places on the screen, styles, times of words inside a subtitle.
"""

import html
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ingest import text
from corrobora.ingest.recordings import Kind, Piece, Said, Track

SUFFIXES = (".vtt", ".srt")
MAX_BYTES = 20_000_000
MAX_LINES = 200_000  # twelve hours hold about 20,000
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>")
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]*>|\{\\[^}]{0,100}\}|\{[yYcC]:[^}]{0,40}\}"
)
_SETTING = re.compile(r"(Kind|Language)\s*:\s*(\S+)", re.IGNORECASE)
_NO_SUBTITLE = ("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")
_KINDS: dict[str, Kind] = {
    "captions": "captions",
    "subtitles": "captions",
    "cc": "captions",
    "sdh": "captions",
    "forced": "captions",
    "descriptions": "descriptions",
    "chapters": "chapters",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


def read(path: Path) -> Track:
    """Return the lines of a file of subtitles, by time, with kind and language where named.

    Raises:
        IngestError: it cannot be read, or holds no subtitle.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size > MAX_BYTES:
        raise IngestError(f"{path.name}: expected at most {MAX_BYTES} bytes, got {size}")
    content = text.content(path)
    found = itertools.islice(_lines(content), MAX_LINES + 1)
    lines = tuple(sorted(found, key=lambda said: said.start))
    if not lines:
        raise IngestError(f"{path.name}: expected subtitles with times (00:05 --> 00:07), got none")
    if len(lines) > MAX_LINES:
        raise IngestError(f"{path.name}: expected at most {MAX_LINES} subtitles, got more")
    head = {
        name.lower(): value.lower()
        for name, value in _SETTING.findall(content[:1000].partition("-->")[0])
    }
    kind, language = _named(path.stem)
    return Track(
        lines=lines,
        kind=kind or _KINDS.get(head.get("kind", ""), "captions"),
        language=language or head.get("language", ""),
    )


def beside(recording: Path) -> tuple[Path, ...]:
    """Return the files of subtitles that belong to a recording by their name, by name.

    "talk.mp4" owns "talk.srt", "talk.en.vtt", "talk_captions_pt-br.vtt", not "talk2.vtt".
    """
    stem = recording.stem.lower()
    return tuple(
        sorted(
            path
            for path in recording.parent.glob("*.*")
            if path.suffix.lower() in SUFFIXES
            and path.stem.lower().startswith(stem)
            and _is_label(path.stem[len(stem) :])
            and path.is_file()
        )
    )


def plain(text: str) -> str:
    """Return the words of a subtitle without markup, on one line; a speaker stands before them."""
    spoken = _SPEAKER.sub(r"\1: ", text)
    return " ".join(html.unescape(_MARKUP.sub("", spoken)).split())


def _is_label(rest: str) -> bool:
    if rest and rest[0] not in "._- ":
        return False
    words = [word for word in re.split(r"[._ ]", rest) if word.strip("-")]
    return all(word.lower() in _KINDS or _LANGUAGE.fullmatch(word.strip("-")) for word in words)


def _named(stem: str) -> tuple[Kind | None, str]:
    """Return the kind and the language that the end of a name tells: "talk_captions_pt-br"."""
    kind: Kind | None = None
    language = ""
    words = re.split(r"[._ ]", stem.lower())[1:]
    for word in reversed(words):
        if word in _KINDS:
            kind = _KINDS[word]
        elif not language and _LANGUAGE.fullmatch(word):
            language = word
        else:
            break
    return kind, language


def _lines(content: str) -> Iterator[Said]:
    before: list[str] = []
    for block in re.split(r"\n[ \t]*\n", content):
        rows = block.split("\n")
        at = next((i for i, row in enumerate(rows) if "-->" in row and _TIMES.match(row)), None)
        if at is None or rows[0].startswith(_NO_SUBTITLE[1:]):
            continue
        for span, shown in _timed(rows[at:]):
            words = [line for line in map(plain, shown) if line]
            new = words[1:] if len(words) > 1 and before[-1:] == words[:1] else words
            before = words
            if new:
                piece = Piece(text=" ".join(new), start=span[0], end=max(span))
                yield Said(pieces=(piece,))


def _timed(rows: list[str]) -> Iterator[tuple[tuple[float, float], list[str]]]:
    """Yield times and lines; subtitles may follow each other without an empty line between."""
    span: tuple[float, float] | None = None
    shown: list[str] = []
    for row in rows:
        times = _TIMES.match(row)
        if times is None:
            shown.append(row)
            continue
        if span is not None:
            yield span, shown[:-1] if shown and shown[-1].strip().isdigit() else shown
        groups = times.groups()
        span, shown = (_seconds(groups[:4]), _seconds(groups[4:])), []
    if span is not None:
        yield span, shown


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, part = (group or "0" for group in groups)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")
