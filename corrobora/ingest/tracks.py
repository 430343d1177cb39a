"""Which of several tracks of subtitles tells what is said, and which names the chapters."""

from collections.abc import Sequence

from corrobora.ingest.recordings import Chapter, Said, Track

_COMMON = ("en", "eng", "")  # languages preferred where that of the sound is not known
_TWO = {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it"}


def choose(
    tracks: Sequence[Track], *, language: str
) -> tuple[tuple[Said, ...], list[tuple[Said, ...]]]:
    """Return what is said and described, by time, and the same in other languages.

    The language of the sound comes first, then English, then the first track's. Of two tracks
    of one kind and language the first is taken in; a track that repeats another is left out.
    """
    told = [track for track in tracks if track.kind != "chapters"]
    captions = [track for track in told if track.kind == "captions"]
    if not told:
        return (), []
    main = _main(captions or told, language)
    described = [
        track
        for track in told
        if track.kind == "descriptions" and track is not main and _fits(track, main)
    ][:1]
    said = sorted([*main.lines, *(s for t in described for s in t.lines)], key=lambda s: s.start)
    rest = [track for track in told if track is not main and track not in described]
    words = {main.lines}
    further = []
    for track in rest:
        if track.lines not in words:
            words.add(track.lines)
            further.append(track.lines)
    return tuple(said), further


def chapters(
    stored: Sequence[Chapter], tracks: Sequence[Track], *, seconds: float
) -> tuple[Chapter, ...]:
    """Return the chapters of the container, else of a track, that begin within `seconds`."""
    named = next((track for track in tracks if track.kind == "chapters"), None)
    found = list(stored)
    if not found and named is not None:
        found = [Chapter(title=line.text, start=line.start) for line in named.lines]
    return tuple(chapter for chapter in found if chapter.start < seconds)


def _main(tracks: Sequence[Track], language: str) -> Track:
    spoken = _short(language)
    wanted = (spoken,) if spoken else ()
    for name in (*wanted, *_COMMON):
        for track in tracks:
            if _short(track.language) == name:
                return track
    return tracks[0]


def _fits(track: Track, main: Track) -> bool:
    return not track.language or _short(track.language) == _short(main.language)


def _short(language: str) -> str:
    first = language.partition("-")[0]
    return _TWO.get(first, first)
