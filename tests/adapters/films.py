"""Small recordings, made by the tests that read them."""

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

RATE = 10  # frames a second
SIZE = (96, 128)  # pixels, height and width
SAMPLES = 16_000  # a second
RED, BLUE, GREEN = (220, 20, 20), (20, 20, 220), (20, 180, 20)
_TURN = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)  # a quarter, in a track header
_HEADER = (  # the encoders of text want one, and an empty style
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\n"
    b"Format: Name, Fontname, Fontsize\nStyle: Default,Arial,16\n\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)

Shot = tuple[tuple[int, int, int], float]  # colour, seconds
Line = tuple[float, float, str]  # start, end, text


def film(
    path: Path,
    shots: Sequence[Shot],
    *,
    sound: bool = False,
    lines: Sequence[Line] = (),
    chapters: Sequence[Line] = (),
    title: str = "",
) -> Path:
    """Write a film of shots of one colour each, with a tone, subtitles and chapters."""
    with av.open(str(path), "w") as container:
        container.metadata["title"] = title
        video = container.add_stream("libx264", rate=RATE)
        video.height, video.width = SIZE
        video.pix_fmt = "yuv420p"
        audio: Any = container.add_stream("aac", rate=SAMPLES, layout="mono") if sound else None
        shown = _subtitle_stream(container, path) if lines else None
        _set_chapters(container, chapters)
        _write_frames(container, video, shots)
        if sound:
            _write_tone(container, audio, sum(seconds for _, seconds in shots))
        for start, end, text in lines:
            _write_line(container, shown, start, end, text=text)
    return path


def turned(path: Path) -> Path:
    """Turn a film by a quarter, as a telephone does: by its header only."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    content[at : at + 36] = b"".join(number.to_bytes(4, "big", signed=True) for number in _TURN)
    path.write_bytes(content)
    return path


def speech_like(path: Path, loudness: Sequence[float]) -> Path:
    """Write a WAV of a tone with a loudness (0 to 1) for each half second."""
    half = np.sin(np.arange(SAMPLES // 2) * 0.2)
    sound = np.concatenate([half * loud for loud in loudness] or [np.zeros(0)])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES)
        file.writeframes((sound * 30_000).astype("<i2").tobytes())
    return path


def _subtitle_stream(container: Any, path: Path) -> Any:
    stream = container.add_stream("mov_text" if path.suffix == ".mp4" else "subrip")
    stream.metadata["language"] = "eng"
    stream.time_base = Fraction(1, 1000)
    stream.codec_context.subtitle_header = _HEADER
    return stream


def _set_chapters(container: Any, chapters: Sequence[Line]) -> None:
    if chapters:
        container.set_chapters(
            [
                {
                    "id": i,
                    "start": int(start * 1000),
                    "end": int(end * 1000),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": title},
                }
                for i, (start, end, title) in enumerate(chapters)
            ]
        )


def _write_frames(container: Any, stream: Any, shots: Sequence[Shot]) -> None:
    for colour, seconds in shots:
        pixels = np.full((*SIZE, 3), colour, dtype=np.uint8)
        pixels[::16, : SIZE[1] // 2] = 0  # stripes on the left: which way is up
        for _ in range(round(seconds * RATE)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
    container.mux(stream.encode(None))


def _write_tone(container: Any, stream: Any, seconds: float) -> None:
    tone = np.sin(np.arange(int(seconds * SAMPLES)) * 0.2).astype(np.float32)
    for at in range(0, len(tone), 1024):
        block = np.zeros((1, 1024), dtype=np.float32)
        part = tone[at : at + 1024]
        block[0, : len(part)] = part
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate = SAMPLES
        frame.pts = at
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _write_line(container: Any, stream: Any, start: float, end: float, *, text: str) -> None:
    words = text.encode()
    if stream.codec_context.name == "mov_text":
        words = len(words).to_bytes(2, "big") + words
    packet = av.Packet(words)
    packet.stream = stream
    packet.time_base = Fraction(1, 1000)
    packet.pts = packet.dts = int(start * 1000)
    packet.duration = int((end - start) * 1000)
    container.mux(packet)
