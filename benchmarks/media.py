"""How well shots are found, and what reading a film costs.

Shots: precision, recall and F1 of cuts within half a second, on the composite film of the data
(its segments are known) and on films joined here from its clips with hard cuts, dissolves (.3 to
.8 s) and fades through black, in a drawn order. The constants of `corrobora.ingest.shots` were
chosen on films joined of the same clips in other draws. Cost: processor seconds for a minute of
film, without speech, and with and without OCR of the key frames.

usage: .venv/bin/python benchmarks/media.py DATA
"""

import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import machine
import numpy as np
from numpy.typing import NDArray

from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.pyav_media import PyAvSource
from corrobora.adapters.rapid_ocr import RapidOcr
from corrobora.ingest import shots
from corrobora.ingest.media import MediaReader

RATE, WIDTH, HEIGHT = 25, 320, 240
WITHIN = 0.5  # seconds
SEEDS = (0, 1, 2)
KINDS = ("hard", "dissolve", "fade")
CLIPS = 14  # of a joined film
MOST = 1000  # frames of a clip

Frames = list[NDArray[np.uint8]]


def main(data: Path) -> None:
    """Measure; write benchmarks/out/media.json and .md."""
    machine.OUT.mkdir(exist_ok=True)
    rows = [*_shot_rows(data / "video"), *_cost_rows(data / "video")]
    report = {"machine": machine.describe(), "rows": rows}
    (machine.OUT / "media.json").write_text(json.dumps(report, indent=1))
    table = machine.table(
        ["set", "metric", "value", "n"],
        [[row["set"], row["metric"], f"{row['value']:.3f}", row["n"]] for row in rows],
    )
    (machine.OUT / "media.md").write_text(table + "\n")
    print(table)


def _shot_rows(folder: Path) -> Iterator[dict[str, object]]:
    lines = (folder / "composite" / "segments.jsonl").read_text().splitlines()
    starts = [float(json.loads(line)["start_s"]) for line in lines]
    found = cuts(folder / "composite" / "composite_dev.mp4")
    yield from _scores("shots/composite", [(found, starts[1:])])
    alone = [(cuts(path), list[float]()) for path in sorted((folder / "clips").glob("*"))]
    wrong = sum(len(made) for made, _ in alone)
    yield {"set": "shots/clips", "metric": "cuts", "value": float(wrong), "n": len(alone)}
    clips = [_frames(path) for path in sorted((folder / "clips").glob("mdn_*"))]
    clips += [_frames(folder / "clips" / f"{name}.mp4") for name in ("applausing", "vllava_3")]
    for kind in KINDS:
        pairs = [joined(clips, kind=kind, seed=seed) for seed in SEEDS]
        yield from _scores(f"shots/{kind}", pairs)


def cuts(path: Path) -> list[float]:
    """Return the cuts that are found in a film."""
    times: list[float] = []
    looks: list[shots.Look] = []
    with PyAvSource().open(path) as file:
        for sight in file.sights(rate=shots.RATE, width=shots.WIDTH):
            times.append(sight.time)
            looks.append(shots.look(sight.pixels))
    steps = [shots.difference(a, b) for a, b in itertools.pairwise(looks)]
    return shots.cuts(times, steps)


def joined(clips: Sequence[Frames], *, kind: str, seed: int) -> tuple[list[float], list[float]]:
    """Return the cuts that are found in a film joined of clips, and the true ones."""
    draw = random.Random(f"{kind} {seed}")
    film: Frames = []
    truth: list[float] = []
    last = -1
    for _ in range(CLIPS):
        last = draw.choice([i for i in range(len(clips)) if i != last])
        length = draw.randint(40, min(len(clips[last]) - 1, 200))
        first = draw.randint(0, len(clips[last]) - length - 1)
        part = [frame.copy() for frame in clips[last][first : first + length]]
        if film:
            truth.append(_join(film, part, kind=kind, over=draw.choice([8, 12, 20])) / RATE)
        film += part
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "joined.mp4"
        _write(path, film)
        return cuts(path), truth


def _join(film: Frames, part: Frames, *, kind: str, over: int) -> float:
    """Mix the end of the film with the beginning of the part; return the frame of the cut."""
    at = float(len(film))
    if kind == "dissolve":
        for i in range(over):
            share = (i + 1) / (over + 1)
            mixed = (1 - share) * film[-over + i] + share * part[i]
            film[-over + i] = mixed.astype(np.uint8)
        del part[:over]
        return at - over / 2
    if kind == "fade":
        for i in range(over):
            film[-over + i] = (film[-over + i] * (1 - (i + 1) / over)).astype(np.uint8)
            part[i] = (part[i] * (i / over)).astype(np.uint8)
    return at


def _scores(
    name: str, pairs: Sequence[tuple[Sequence[float], Sequence[float]]]
) -> Iterator[dict[str, object]]:
    right = sum(matched(found, truth) for found, truth in pairs)
    made = sum(len(found) for found, _ in pairs)
    true = sum(len(truth) for _, truth in pairs)
    precision, recall = right / max(1, made), right / max(1, true)
    f1 = 2 * right / max(1, made + true)
    for metric, value in (("precision", precision), ("recall", recall), ("f1", f1)):
        yield {"set": name, "metric": metric, "value": value, "n": true}


def matched(found: Sequence[float], truth: Sequence[float]) -> int:
    """Return how many cuts found lie within half a second of a true one, each taken once."""
    free = list(truth)
    for cut in found:
        near = min(free, key=lambda true: abs(true - cut), default=None)
        if near is not None and abs(near - cut) <= WITHIN:
            free.remove(near)
    return len(truth) - len(free)


def _cost_rows(folder: Path) -> Iterator[dict[str, object]]:
    paths = [folder / "composite" / "composite_dev.mp4", *sorted((folder / "clips").glob("*"))]
    for name, ocr in (("without OCR", None), ("with OCR", RapidOcr())):
        reader = MediaReader(
            source=PyAvSource(), tokens=MiniLmTokens(), passage_tokens=200, ocr=ocr
        )
        reader(paths[-1])  # loads what is loaded once
        begun = time.process_time()
        seconds = sum(reader(path).document.seconds or 0.0 for path in paths)
        spent = time.process_time() - begun
        metric = "processor seconds a minute"
        yield {
            "set": f"cost/{name}",
            "metric": metric,
            "value": spent / seconds * 60,
            "n": len(paths),
        }


def _frames(path: Path) -> Frames:
    frames: Frames = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            while (frame.time or 0.0) >= len(frames) / RATE and len(frames) < MOST:
                small = frame.reformat(width=WIDTH, height=HEIGHT, format="rgb24")
                frames.append(small.to_ndarray().astype(np.uint8, copy=False))
    return frames


def _write(path: Path, frames: Frames) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "26"}
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
