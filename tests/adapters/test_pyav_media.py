import random
import re
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters import pyav_media, pyav_streams
from corrobora.adapters.pyav_media import PyAvSource
from corrobora.errors import IngestError
from corrobora.ingest.recordings import Chapter, MediaSource
from corrobora.testing.contracts.media_source import MediaSourceContract
from tests.adapters.films import BLUE, GREEN, RED, film, speech_like, turned

SOURCE = PyAvSource()


class TestPyAvSource(MediaSourceContract):
    @pytest.fixture
    @override
    def source(self) -> MediaSource:
        return SOURCE

    @pytest.fixture(params=[".mp4", ".mkv"])
    @override
    def film(self, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
        path = tmp_path / f"film{request.param}"
        return film(path, [(RED, 2), (BLUE, 1)], sound=True)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_subtitles_chapters_and_title_are_in_the_container(tmp_path: Path, suffix: str) -> None:
    path = film(
        tmp_path / f"tour{suffix}",
        [(RED, 2), (BLUE, 2)],
        lines=[(0.5, 1.5, "Ships leave the <i>harbour</i>."), (2.5, 3.5, "Gulls cry.")],
        chapters=[(0, 2, "Harbour"), (2, 4, "Sea")],
        title="A tour",
    )

    with SOURCE.open(path) as file:
        (track,) = file.subtitles()
        about = file.about

    said = [(line.start, line.end, line.text) for line in track.lines]
    assert said == [(0.5, 1.5, "Ships leave the harbour."), (2.5, 3.5, "Gulls cry.")]
    assert (track.kind, track.language) == ("captions", "eng")
    assert about.chapters == (Chapter(title="Harbour", start=0.0), Chapter(title="Sea", start=2.0))
    assert about.title == "A tour"


def test_a_film_that_was_turned_is_seen_upright(tmp_path: Path) -> None:
    path = turned(film(tmp_path / "phone.mp4", [(GREEN, 1)]))

    with SOURCE.open(path) as file:
        (picture,) = file.pictures([0.2], side=128)

    assert picture.pixels.shape[:2] == (128, 96)
    top, bottom = picture.pixels[:64, :, 1].mean(), picture.pixels[64:, :, 1].mean()
    assert top < bottom - 3  # the stripes of the left half are now above


def test_pictures_far_apart_are_found_by_jumps(tmp_path: Path) -> None:
    path = film(tmp_path / "long.mp4", [(RED, 20), (BLUE, 20), (GREEN, 20)])

    with SOURCE.open(path) as file:
        pictures = list(file.pictures([1.0, 30.0, 59.5], side=64))

    assert [int(p.pixels.mean(axis=(0, 1)).argmax()) for p in pictures] == [0, 2, 1]
    assert [picture.time for picture in pictures] == pytest.approx([1.0, 30.0, 59.5], abs=0.05)


def test_sound_alone_has_no_picture(tmp_path: Path) -> None:
    path = speech_like(tmp_path / "tone.wav", [1, 1, 0, 1])

    with SOURCE.open(path) as file:
        about, sound = file.about, np.concatenate(list(file.sound()))

    assert (about.picture, about.sound, about.seconds) == (False, True, 2.0)
    assert float(np.abs(sound).max()) == pytest.approx(30_000 / 32_768, abs=0.01)


def test_a_truncated_film_gives_what_is_there(tmp_path: Path) -> None:
    path = film(tmp_path / "cut.mkv", [(RED, 4), (BLUE, 4)])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    with SOURCE.open(path) as file:
        sights = list(file.sights(rate=4, width=64))

    assert 0 < len(sights) < 32


@pytest.mark.parametrize("content", [b"", b"\x00\x00\x00\x18ftypmp42", b"RIFF\x24\x00\x00\x00WAVE"])
def test_what_is_no_recording_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)

    with pytest.raises(IngestError, match=r"^broken\.mp4: [^\n]*$"), SOURCE.open(path):
        pass


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    film(tmp_path / "secret.mp4", [(RED, 1)])
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n")

    with pytest.raises(IngestError, match=r"^list\.m3u8: cannot be opened"), SOURCE.open(path):
        pass


def test_frames_of_too_many_pixels_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "huge.mp4", [(RED, 1)])
    monkeypatch.setattr(pyav_streams, "MAX_PIXELS", 1000)

    with pytest.raises(IngestError, match=r"128 x 96 pixels"), SOURCE.open(path):
        pass


def test_a_recording_is_read_to_the_longest_that_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "long.mp4", [(RED, 4)], sound=True)
    monkeypatch.setattr(pyav_media, "MAX_SECONDS", 2.0)

    with SOURCE.open(path) as file:
        sights = list(file.sights(rate=4, width=64))
        sound = np.concatenate(list(file.sound()))

    assert sights[-1].time <= 2.0
    assert len(sound) == 32_000
    assert file.notes() == ("what comes after 0:02 was not read",)


def test_damage_in_the_middle_is_a_note(tmp_path: Path) -> None:
    path = film(tmp_path / "torn.mkv", [(RED, 4), (BLUE, 4)], sound=True)
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : 2 * len(content) // 3] = b"\xff" * (len(content) // 3)
    path.write_bytes(content)

    with SOURCE.open(path) as file:
        sights = list(file.sights(rate=4, width=64))
        sound = list(file.sound())

    assert sights
    assert sound
    assert any("damaged" in note for note in file.notes())


@pytest.mark.parametrize("seed", range(12))
def test_wrong_bytes_are_read_around_or_refused_in_one_line(tmp_path: Path, seed: int) -> None:
    path = film(tmp_path / "torn.mp4", [(RED, 2), (BLUE, 2)], sound=True)
    content = bytearray(path.read_bytes())
    draw = random.Random(seed)
    for _ in range(40):
        content[draw.randrange(len(content))] = draw.randrange(256)
    path.write_bytes(content[: draw.randint(len(content) // 2, len(content))])

    refusal = _gone_through(path)

    assert refusal == "" or re.fullmatch(r"torn\.mp4: .+", refusal)


def _gone_through(path: Path) -> str:
    """Read all that a file has; return why that was refused."""
    try:
        with SOURCE.open(path) as file:
            if file.about.picture:
                times = [sight.time for sight in file.sights(rate=4, width=64)]
                list(file.pictures(times[:3], side=64))
            if file.about.sound:
                list(file.sound())
    except IngestError as error:
        return str(error)
    return ""


def test_sound_of_a_few_samples_a_second_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slow.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(10)
        file.writeframes(bytes(4000))

    with pytest.raises(IngestError, match=r"it has 10 samples a second"), SOURCE.open(path):
        pass


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(IngestError, match=r"corrobora\[media\]"), SOURCE.open(tmp_path / "a.mp4"):
        pass
