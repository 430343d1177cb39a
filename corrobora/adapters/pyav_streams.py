"""What a recording's container holds, by PyAV: which streams can be read, title, chapters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corrobora.ingest.recordings import About, Chapter

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

MAX_PIXELS = 40_000_000  # of one frame; 8K has 33 million
LOWEST_RATE = 1_000  # samples a second; fewer are no sound, and blow up when resampled
TIME_BASE = 1_000_000  # FFmpeg's, for whole containers
_MAX_CHAPTERS = 1_000


def about(container: "InputContainer") -> About:
    """Return what the container says of itself."""
    sound = voice(container)
    seconds = container.duration / TIME_BASE if container.duration else None
    return About(
        seconds=seconds if seconds is not None and seconds > 0 else None,
        title=one_line(container.metadata.get("title", "")),
        picture=film(container) is not None,
        sound=sound is not None,
        language=language(sound) if sound is not None else "",
        chapters=_chapters(container),
    )


def film(container: "InputContainer") -> Any | None:  # noqa: ANN401 - types of PyAV leave None out
    """Return the first stream of moving pictures that can be decoded: no cover of an album."""
    return next((s for s in _decodable(container.streams.video) if not _fault(s)), None)


def voice(container: "InputContainer") -> Any | None:  # noqa: ANN401 - as above
    """Return the first stream of sound that can be decoded."""
    return next((s for s in _decodable(container.streams.audio) if not _fault(s)), None)


def _decodable(streams: Sequence[Any]) -> list[Any]:
    return [s for s in streams if not s.disposition & type(s.disposition).attached_pic]


def faults(container: "InputContainer") -> list[str]:
    """Return why streams are not read, without those that another of their kind stands for."""
    lost = []
    if film(container) is None:
        lost += [_fault(stream) for stream in _decodable(container.streams.video)]
    if voice(container) is None:
        lost += [_fault(stream) for stream in container.streams.audio]
    return lost


def _fault(stream: Any) -> str:  # noqa: ANN401 - as above
    context = stream.codec_context
    what = "picture" if stream.type == "video" else "sound"
    if context is None:
        return f"the {what} was not read: it is of a kind that cannot be decoded"
    if stream.type == "video" and context.width * context.height > MAX_PIXELS:
        return f"the picture was not read: it has {context.width} x {context.height} pixels"
    if stream.type == "audio" and context.sample_rate < LOWEST_RATE:
        return f"the sound was not read: it has {context.sample_rate} samples a second"
    return ""


def _chapters(container: "InputContainer") -> tuple[Chapter, ...]:
    found = [
        Chapter(
            title=one_line(str(chapter["metadata"].get("title", ""))),
            start=max(0.0, float(chapter["start"] * (chapter["time_base"] or 0))),
        )
        for chapter in container.chapters()[:_MAX_CHAPTERS]
    ]
    return tuple(sorted((c for c in found if c.title), key=lambda chapter: chapter.start))


def offset(container: "InputContainer") -> float:
    """Return the time that players show as zero."""
    return (container.start_time or 0) / TIME_BASE


def language(stream: "Stream") -> str:
    """Return the language that a stream names, "" where it is not known or none."""
    named = str(stream.metadata.get("language", "")).lower()
    return "" if named in {"und", "mul", "zxx"} else named


def one_line(text: str) -> str:
    """Return a text of the file on one line."""
    return " ".join(text.replace("\x00", "").split())
