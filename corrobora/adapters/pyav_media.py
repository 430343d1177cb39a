"""Recordings by PyAV: frames, sound, subtitles and chapters for the reader.

Each pass over a file opens it anew, so that a decoder upset by damage does not spoil the next.
Decoding is on one thread, since frames of a damaged file depend on timing on several. Only
containers of `_CONTAINERS` and plain files are opened: FFmpeg also knows playlists that fetch
from the network. Does not cover: subtitles that are pictures, a second track of pictures or of
sound, and gaps inside the sound, after which its times run early.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corrobora.adapters import pyav_streams
from corrobora.errors import IngestError
from corrobora.ingest import clock, subtitles
from corrobora.ingest.recordings import (
    MAX_SECONDS,
    SOUND_RATE,
    About,
    Picture,
    Piece,
    Said,
    Sight,
    Track,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame

_MAX_LINES = 200_000  # of one track of subtitles
_MAX_DAMAGED = 2_000  # packets in a row, after which the rest is given up
_FAST = 16.0  # frames a second, from which those that no other depends on may be skipped
_SLOWEST = 0.1  # frames a second that are believed
_STEP = 2.0  # seconds that are decoded rather than jumped over, at first
_QUALITY = 5  # of a JPEG, 2 (best) to 31
_CONTAINERS = "mov,mp4,matroska,webm,avi,mpeg,mpegts,flv,asf,wav,w64,flac,ogg,mp3,aac,aiff,amr,au"
_PICTURED = frozenset({"dvdsub", "dvbsub", "pgssub", "xsub"})  # decoders of drawn subtitles
_TAGS = re.compile(r"\{[^}]*\}")
_FIELDS = 8  # commas before the text of an event in Advanced SubStation Alpha


class PyAvSource:
    """A MediaSource."""

    @contextmanager
    def open(self, path: Path) -> Iterator["PyAvFile"]:
        """Yield the open file.

        Raises:
            IngestError: it is damaged, or has neither picture nor sound; or the extra is missing.
        """
        with _opened(path) as container:
            about = pyav_streams.about(container)
            faults = pyav_streams.faults(container)
        if not (about.picture or about.sound):
            why = "".join(f"; {fault}" for fault in faults)
            raise IngestError(f"{path.name}: expected a picture or sound, got neither{why}")
        yield PyAvFile(path, about, notes=faults)


class PyAvFile:
    """A MediaFile."""

    def __init__(self, path: Path, about: About, *, notes: list[str]) -> None:
        self.about = about
        self._path = path
        self._notes = notes

    def notes(self) -> tuple[str, ...]:
        """Return what could not be read so far, and why."""
        return tuple(dict.fromkeys(self._notes))

    def subtitles(self) -> tuple[Track, ...]:
        """Return the tracks of text; tracks of pictures are named in the notes."""
        with _opened(self._path) as container:
            streams = [s for s in container.streams.subtitles if self._is_text(s)]
            if not streams:
                return ()
            lines: dict[int, list[Said]] = {stream.index: [] for stream in streams}
            for packet in _packets(container, streams, note=self._notes.append):
                held = lines[packet.stream.index]
                if len(held) < _MAX_LINES:
                    held.extend(_subtitle(packet, pyav_streams.offset(container)))
            return tuple(
                Track(
                    lines=tuple(sorted(lines[s.index], key=lambda said: said.start)),
                    language=pyav_streams.language(s),
                )
                for s in streams
                if lines[s.index]
            )

    def _is_text(self, stream: "Stream") -> bool:
        context: Any = stream.codec_context
        name = context.name if context else "of an unknown kind"
        if context and name not in _PICTURED:
            return True
        self._notes.append(f"subtitles that are no text ({name}) were not read")
        return False

    def sights(self, *, rate: float, width: int) -> Iterator[Sight]:
        """Yield about `rate` frames a second, `width` pixels wide, in order of time."""
        due, skipped = 0.0, None
        with _opened(self._path) as container:
            stream = pyav_streams.film(container)
            assert stream is not None
            gap = 1 / max(_SLOWEST, float(stream.average_rate or rate))
            if gap <= 1 / _FAST:
                stream.codec_context.skip_frame = "NONREF"
            for time, frame in self._frames(container, stream):
                skipped = time, frame
                if time >= due:
                    yield _sight(time, frame, gap=gap, width=width)
                    due = (int(time * rate + 1e-3) + 1) / rate - 1e-3
                    skipped = None
            if skipped is not None:
                yield _sight(*skipped, gap=gap, width=width)

    def pictures(self, times: Sequence[float], *, side: int) -> Iterator[Picture]:
        """Yield the frames at times (ascending), at most `side` pixels long and high."""
        with _opened(self._path) as container:
            stream = pyav_streams.film(container)
            assert stream is not None
            at, jump = 0.0, _STEP
            frames = self._frames(container, stream)
            for wanted in times:
                if wanted - at > jump:
                    frames = self._from(container, stream, wanted)
                first: float | None = None
                for time, frame in frames:
                    first = time if first is None else first
                    if time >= wanted - 1e-3:
                        at = time
                        yield _picture(frame, time, side)
                        break
                jump = max(jump, wanted - first if first is not None else 0.0)

    def _from(
        self, container: "InputContainer", stream: "Stream", wanted: float
    ) -> Iterator[tuple[float, "VideoFrame"]]:
        import av

        try:
            container.seek(int((wanted + pyav_streams.offset(container)) * pyav_streams.TIME_BASE))
        except av.FFmpegError as error:
            self._notes.append(f"damaged near {clock.text(wanted)}: {_reason(error)}")
        return self._frames(container, stream)

    def _frames(
        self, container: "InputContainer", stream: "Stream"
    ) -> Iterator[tuple[float, "VideoFrame"]]:
        """Yield frames with rising times, up to the longest that is read."""
        offset, last = pyav_streams.offset(container), -1.0
        for frame in _decoded(container, stream, note=self._notes.append):
            time = (frame.time if frame.time is not None else last + offset + 0.04) - offset
            if time > MAX_SECONDS:
                self._notes.append(f"what comes after {clock.text(MAX_SECONDS)} was not read")
                return
            if frame.width * frame.height > pyav_streams.MAX_PIXELS:
                self._notes.append(f"frames of {frame.width} x {frame.height} were not read")
                return
            if time > last:
                last = time
                yield max(time, 0.0), frame

    def sound(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound from second 0: one channel, SOUND_RATE samples a second."""
        with _opened(self._path) as container:
            stream = pyav_streams.voice(container)
            assert stream is not None
            left = int(MAX_SECONDS * SOUND_RATE)
            for block in _resampled(container, stream, note=self._notes.append):
                yield block[:left]
                left -= len(block)
                if left <= 0:
                    self._notes.append(f"what comes after {clock.text(MAX_SECONDS)} was not read")
                    return


@contextmanager
def _opened(path: Path) -> Iterator["InputContainer"]:
    try:
        import av
    except ImportError as error:
        raise IngestError(
            f"{path.name}: recordings need an extra: pip install 'corrobora[media]'"
        ) from error
    try:
        container = av.open(
            str(path.absolute()),
            metadata_errors="replace",
            options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"},
        )
    except (av.FFmpegError, ValueError, OSError) as error:
        raise IngestError(f"{path.name}: cannot be opened: {_reason(error)}") from error
    with container:
        for stream in container.streams:
            context: Any = stream.codec_context
            if context is not None and stream.type in {"audio", "video"}:
                context.thread_count = 1
                context.options = {"max_pixels": str(pyav_streams.MAX_PIXELS)}
        try:
            yield container
        except (av.FFmpegError, MemoryError, ValueError) as error:
            raise IngestError(f"{path.name}: cannot be decoded: {_reason(error)}") from error


def _decoded(
    container: "InputContainer", stream: "Stream", *, note: Callable[[str], None]
) -> Iterator[Any]:
    """Yield the frames of a stream; a packet that cannot be decoded is left out."""
    import av

    damaged = in_a_row = 0
    for packet in _packets(container, [stream], note=note):
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError) as error:
            if isinstance(error, av.EOFError):
                break
            damaged, in_a_row = damaged + 1, in_a_row + 1
            if in_a_row > _MAX_DAMAGED:
                note(f"the {stream.type} was given up after {damaged} damaged packets")
                return
            continue
        in_a_row = 0
        yield from frames
    if damaged:
        note(f"damaged packets of the {stream.type} were left out: {damaged}")


def _packets(
    container: "InputContainer", streams: Sequence["Stream"], *, note: Callable[[str], None]
) -> Iterator["Packet[Any]"]:
    import av

    try:
        yield from container.demux(*streams)
    except av.FFmpegError as error:
        note(f"the file is damaged, what follows was not read: {_reason(error)}")


def _resampled(
    container: "InputContainer", stream: "Stream", *, note: Callable[[str], None]
) -> Iterator[NDArray[np.float32]]:
    from av import AudioResampler

    form: tuple[Any, ...] | None = None
    resampler = None
    for frame in _decoded(container, stream, note=note):
        if resampler is None or form != (frame.format.name, frame.layout.name, frame.rate):
            if form is None:
                yield _silence((frame.time or 0.0) - pyav_streams.offset(container))
            form = (frame.format.name, frame.layout.name, frame.rate)
            if frame.rate < pyav_streams.LOWEST_RATE:
                note(f"sound of {frame.rate} samples a second was not read")
                return
            resampler = AudioResampler(format="flt", layout="mono", rate=SOUND_RATE)
        for block in resampler.resample(frame):
            yield np.nan_to_num(block.to_ndarray()[0].astype(np.float32, copy=False))
    for block in resampler.resample(None) if resampler is not None else ():
        yield np.nan_to_num(block.to_ndarray()[0].astype(np.float32, copy=False))


def _silence(seconds: float) -> NDArray[np.float32]:
    """Return what stands before sound that begins late, at most a minute."""
    return np.zeros(int(min(max(seconds, 0.0), 60.0) * SOUND_RATE), dtype=np.float32)


def _sight(time: float, frame: "VideoFrame", *, gap: float, width: int) -> Sight:
    height = max(1, round(frame.height * width / frame.width))
    small = frame.reformat(width=width, height=min(height, 8 * width), format="rgb24")
    return Sight(time=time, end=time + gap, pixels=_rgb(small))


def _picture(frame: "VideoFrame", time: float, side: int) -> Picture:
    scale = min(1.0, side / max(frame.width, frame.height))
    width, height = (
        max(2, round(length * scale / 2) * 2) for length in (frame.width, frame.height)
    )
    pixels = _rgb(frame.reformat(width=width, height=height, format="rgb24"))
    shown = np.ascontiguousarray(np.rot90(pixels, k=round(frame.rotation / 90) % 4))
    return Picture(time=time, pixels=shown, jpeg=_jpeg(shown))


def _rgb(frame: "VideoFrame") -> NDArray[np.uint8]:
    return frame.to_ndarray().astype(np.uint8, copy=False)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    from fractions import Fraction

    import av

    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.height, encoder.width = pixels.shape[:2]
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    encoder.flags |= type(encoder.flags).qscale if hasattr(type(encoder.flags), "qscale") else 2
    encoder.global_quality = _QUALITY * 118  # in FFmpeg's lambda units
    encoder.thread_count = 1
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuvj420p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def _subtitle(packet: Any, offset: float) -> list[Said]:  # noqa: ANN401 - a packet, whose times may be missing
    """Return what one packet shows; a damaged one shows nothing."""
    import av

    if packet.pts is None or packet.time_base is None:
        return []
    start = max(0.0, float(packet.pts * packet.time_base) - offset)
    end = start + float((packet.duration or 0) * packet.time_base)
    try:
        rects: Any = list(packet.decode())
    except (av.FFmpegError, ValueError, UnicodeDecodeError):
        return []
    texts = [subtitles.plain(_words(rect)) for rect in rects]
    return [Said(pieces=(Piece(text=text, start=start, end=end),)) for text in texts if text]


def _words(rect: Any) -> str:  # noqa: ANN401 - of several kinds
    """Return the text of a subtitle, which FFmpeg gives as an event of SubStation Alpha."""
    given = getattr(rect, "ass", b"") or getattr(rect, "text", b"")
    event = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    parts = event.split(",", _FIELDS)
    text = parts[-1] if len(parts) > _FIELDS else event
    return _TAGS.sub("", text).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return pyav_streams.one_line(text)
