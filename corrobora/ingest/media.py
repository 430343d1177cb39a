"""Films and sound recordings: clips with key frames, what is said and shown in them, the whole.

What is said is taken from subtitles (in the file or beside it), in the language of the sound
where there are several, and from speech recognition only where there are none. A file is a film
when it has moving pictures, whatever its name is.
"""

import hashlib
import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest import (
    clips,
    clock,
    identity,
    on_screen,
    shots,
    sniff,
    speech,
    subtitles,
    titles,
    tracks,
    transcript,
)
from corrobora.ingest.recordings import (
    SOUND_RATE,
    Chapter,
    MediaFile,
    MediaSource,
    Said,
    SpeechEngine,
    Track,
)
from corrobora.ports import OcrEngine, ReadingLog, TokenCounter
from corrobora.records import Asset, Document, Reading

PICTURE_SIDE = 768  # pixels of the longer side of a key frame
MOST_PICTURES = 3_000  # of one recording
_LIES = 2.0  # seconds by which a container may be wrong about its length without a note
UNHEARD = "speech was not transcribed: set speech_model to a faster-whisper model, folder or name"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReader:
    """A Reader of films and sound recordings."""

    source: MediaSource
    tokens: TokenCounter
    passage_tokens: int
    speech: SpeechEngine | None = None
    ocr: OcrEngine | None = None

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return clips, passages of what is said, and the whole; pictures as assets.

        Raises:
            IngestError: the file cannot be decoded at all, or the extra is missing.
        """
        notes: list[str] = []
        with self.source.open(path) as file:
            about = file.about
            told = [*file.subtitles(), *_sidecars(path, notes)]
            said, further = tracks.choose(told, language=about.language)
            passes = 2 * about.picture + (about.sound and not said and self.speech is not None)
            progress = _Progress(log=log, total=(about.seconds or 0.0) * max(1, passes))
            seen = _look(file, progress) if about.picture else _Seen()
            if about.sound and (not said or _is_short(seen, about.seconds)):
                said = _listen(self, file, seen, said=said, progress=progress, notes=notes)
            _check_length(path, file, seconds=seen.seconds, notes=notes)
            chapters = tracks.chapters(about.chapters, told, seconds=seen.seconds)
            spans = clips.spans(
                seen.seconds,
                cuts=[*seen.cuts, *(chapter.start for chapter in chapters)],
                breaks=clips.sentence_ends(said) or seen.breaks,
            )
            said, after = _until(said, seen.seconds)
            if after:
                further = [*further, after]
                notes.append(f"subtitles from {clock.text(after[0].start)} on are after its end")
            screen = on_screen.ScreenReader(ocr=self.ocr, log=log)
            shown = _pictures(file, seen, spans, screen=screen, progress=progress, notes=notes)
            written = transcript.reading(
                _scenes(spans, chapters=chapters, said=said, shown=shown),
                further=further,
                book=self._book(path, file, seen),
                modality="video" if about.picture else "audio",
            )
            notes = [*file.notes(), *notes]
        assets = tuple(shown.assets.values())
        return replace(written, assets=assets, notes=tuple(dict.fromkeys(notes)))

    def _book(self, path: Path, file: MediaFile, seen: "_Seen") -> transcript.Book:
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=file.about.title or path.stem,
            media_type=sniff.VIDEO if file.about.picture else sniff.AUDIO,
            seconds=round(seen.seconds, 3),
        )
        return transcript.Book(
            document=document,
            name=titles.indexed(document.title, path=path),
            tokens=self.tokens,
            target=self.passage_tokens,
        )


@dataclass(kw_only=True)
class _Seen:
    """What a pass over the frames, or over the sound where there are none, found."""

    seconds: float = 0.0
    cuts: list[float] = field(default_factory=list)
    breaks: list[float] = field(default_factory=list)  # where a clip may end if it must
    times: list[float] = field(default_factory=list)  # of the frames that were looked at
    looks: list[shots.Look] = field(default_factory=list)


@dataclass(kw_only=True)
class _Shown:
    """Key frames by clip, and what stands in them."""

    assets: dict[str, Asset] = field(default_factory=dict)
    first: dict[int, str] = field(default_factory=dict)  # name of a clip's first picture
    lines: dict[int, list[Said]] = field(default_factory=dict)

    def add(self, clip: int, jpeg: bytes, lines: Sequence[Said]) -> None:
        name = f"{hashlib.sha256(jpeg).hexdigest()[:32]}.jpg"
        self.assets[name] = Asset(name=name, content=jpeg)
        self.first.setdefault(clip, name)
        held = self.lines.setdefault(clip, [])
        known = {line.text for line in held}
        held.extend(line for line in lines if line.text not in known)


@dataclass(kw_only=True)
class _Progress:
    """Tells the log how many seconds of a recording are done, over several passes."""

    log: ReadingLog | None
    total: float  # seconds, of all passes
    before: float = 0.0  # seconds, of the passes that are over
    told: int = 0

    def at(self, second: float) -> None:
        self.told = max(self.told, int(self.before + second))
        if self.log is not None:
            self.log.step(self.told, max(self.told, int(self.total)))

    def over(self, seconds: float) -> None:
        self.before += seconds


def _sidecars(path: Path, notes: list[str]) -> Iterator[Track]:
    for file in subtitles.beside(path):
        try:
            yield subtitles.read(file)
        except IngestError as error:
            notes.append(f"subtitles beside it were not read: {error}")


def _look(file: MediaFile, progress: _Progress) -> _Seen:
    """Go through the frames."""
    seen = _Seen()
    differences: list[float] = []
    for sight in file.sights(rate=shots.RATE, width=shots.WIDTH):
        look = shots.look(sight.pixels)
        if seen.looks:
            differences.append(shots.difference(seen.looks[-1], look))
        seen.times.append(sight.time)
        seen.looks.append(look)
        seen.seconds = sight.end
        progress.at(sight.time)
    seen.cuts = shots.cuts(seen.times, differences)
    progress.over(seen.seconds)
    return seen


def _listen(
    reader: MediaReader,
    file: MediaFile,
    seen: _Seen,
    *,
    said: tuple[Said, ...],
    progress: _Progress,
    notes: list[str],
) -> tuple[Said, ...]:
    """Go through the sound: return what is said, and see pauses and where it ends."""
    levels = clips.Levels()
    sound = _measured(file, levels, progress.at)
    if not said and reader.speech is None:
        notes.append(UNHEARD)
    elif not said and reader.speech is not None:
        try:
            said = speech.transcribe(
                sound, engine=reader.speech, log=progress.log, heard=progress.at
            )
        except IngestError as error:
            notes.append(f"speech was not transcribed: {error}")
    if _is_short(seen, file.about.seconds):
        for _ in sound:
            pass  # what nobody listened to is measured all the same
    seen.seconds = max(seen.seconds, levels.samples / SOUND_RATE)
    seen.breaks = levels.pauses()
    progress.over(levels.samples / SOUND_RATE)
    return said


def _measured(
    file: MediaFile, levels: clips.Levels, heard: Callable[[float], None]
) -> Iterator[NDArray[np.float32]]:
    for block in file.sound():
        levels.add(block)
        heard(levels.samples / SOUND_RATE)
        yield block


def _is_short(seen: _Seen, stated: float | None) -> bool:
    """Say whether the sound may go on where the pictures end: one picture of an album, say."""
    return not seen.seconds or (stated or 0.0) - seen.seconds > _LIES


def _until(lines: Sequence[Said], seconds: float) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Part what is said within a recording from subtitles of a longer one."""
    inside = tuple(line for line in lines if line.start < seconds + _LIES)
    return inside, tuple(line for line in lines if line.start >= seconds + _LIES)


def _check_length(path: Path, file: MediaFile, *, seconds: float, notes: list[str]) -> None:
    stated = file.about.seconds
    if not seconds:
        why = "".join(f"; {note}" for note in file.notes()[:2])
        raise IngestError(f"{path.name}: expected a recording, got no second that plays{why}")
    if stated is not None and abs(stated - seconds) > max(_LIES, 0.02 * stated):
        notes.append(
            f"it says that it lasts {clock.text(stated)}, "
            f"but what can be decoded ends at {clock.text(seconds)}"
        )


def _pictures(
    file: MediaFile,
    seen: _Seen,
    spans: Sequence[clips.Span],
    *,
    screen: on_screen.ScreenReader,
    progress: _Progress,
    notes: list[str],
) -> _Shown:
    """Fetch the key frames of every clip and read what stands in them."""
    shown = _Shown()
    wanted = [clips.key_times(span, seen.times, seen.looks) for span in spans]
    if sum(map(len, wanted)) > MOST_PICTURES:
        wanted = [times[:1] for times in wanted]
    every = [time for times in wanted for time in times]
    if len(every) > MOST_PICTURES:
        left = clock.text(every[MOST_PICTURES])
        notes.append(f"pictures of clips from {left} on were not kept")
    if not every:
        return shown
    ends = [end for _, end in spans]
    for picture in file.pictures(every[:MOST_PICTURES], side=PICTURE_SIDE):
        clip = min(bisect_right(ends, picture.time), len(spans) - 1)
        shown.add(clip, picture.jpeg, screen.read(picture))
        progress.at(picture.time)
    return shown


def _scenes(
    spans: Sequence[clips.Span],
    *,
    chapters: Sequence[Chapter],
    said: Sequence[Said],
    shown: _Shown,
) -> list[transcript.Scene]:
    starts = [start for start, _ in spans]
    by_clip: dict[int, list[str]] = {}
    for chapter in chapters:
        at = max(0, bisect_right(starts, chapter.start + clips.SHORTEST) - 1)
        by_clip.setdefault(at, []).append(chapter.title)
    inside = itertools.accumulate(
        range(len(spans)), lambda title, i: by_clip.get(i, [title])[-1], initial=""
    )
    return [
        transcript.Scene(
            start=round(span[0], 3),
            end=round(span[1], 3),
            chapter=title,
            opens=tuple(by_clip.get(i, ())),
            said=lines,
            shown=tuple(shown.lines.get(i, ())),
            asset=shown.first.get(i, ""),
        )
        for i, (span, title, lines) in enumerate(
            zip(
                spans,
                itertools.islice(inside, 1, None),
                transcript.said_in(said, spans),
                strict=True,
            )
        )
    ]
