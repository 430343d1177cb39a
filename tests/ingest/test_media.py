from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.adapters.pyav_media import PyAvSource
from corrobora.errors import IngestError
from corrobora.ingest import media
from corrobora.ingest.media import MediaReader
from corrobora.ingest.recordings import Chapter, MediaSource, SpeechEngine, Track
from corrobora.ports import OcrEngine, Reader
from corrobora.records import Box, Element, Reading, Word
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.readers import KnownPictures, LetterTokens
from corrobora.testing.reading_log import MemoryLog
from corrobora.testing.recordings import ScriptedRecording, ScriptedSpeech, said
from tests.adapters.films import BLUE, GREEN, RED, film, speech_like, turned

CAPTIONS = (
    "1\n00:00:01,000 --> 00:00:02,500\nShips leave the harbour.\n\n"
    "2\n00:00:06,000 --> 00:00:08,000\nGulls cry over the sea.\n"
)


def reader(
    source: MediaSource | None = None,
    *,
    speech: SpeechEngine | None = None,
    ocr: OcrEngine | None = None,
) -> MediaReader:
    return MediaReader(
        source=source or PyAvSource(),
        tokens=LetterTokens(),
        passage_tokens=50,
        speech=speech,
        ocr=ocr,
    )


def clips(reading: Reading) -> list[Element]:
    return [element for element in reading.elements if element.corpus == "clip"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tour.mp4"
    file.write_bytes(b"scripted")
    return file


class TestMediaReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return reader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        (tmp_path / "tour.srt").write_text(CAPTIONS)
        return film(tmp_path / "tour.mp4", [(RED, 5), (BLUE, 5)], sound=True)


def test_a_film_is_cut_at_its_shots_with_a_picture_of_each(tmp_path: Path) -> None:
    shots = [(RED, 4.0), (BLUE, 6.0), (GREEN, 5.0)]

    reading = reader()(film(tmp_path / "tour.mkv", shots))

    edges = [clip.where.end for clip in clips(reading)]
    assert edges == pytest.approx([4.0, 10.0, 15.0], abs=0.3)
    assert [clip.asset for clip in clips(reading)] == [asset.name for asset in reading.assets]
    assert all(asset.content.startswith(b"\xff\xd8") for asset in reading.assets)
    assert (reading.document.media_type, reading.notes) == ("video/*", ())
    assert reading.document.seconds == pytest.approx(15, abs=0.1)


def test_subtitles_beside_a_film_are_said_in_its_clips(tmp_path: Path) -> None:
    (tmp_path / "tour.en.srt").write_text(CAPTIONS)

    reading = reader()(film(tmp_path / "tour.mp4", [(RED, 5), (BLUE, 5)], sound=True))

    assert [clip.text for clip in clips(reading)] == [
        "Ships leave the harbour.",
        "Gulls cry over the sea.",
    ]
    assert [(cue.start, cue.end) for cue in reading.cues] == [(1.0, 2.5), (6.0, 8.0)]
    assert reading.notes == ()


def test_subtitles_that_cannot_be_read_are_a_note(tmp_path: Path) -> None:
    (tmp_path / "tour.srt").write_text("nothing")

    reading = reader()(film(tmp_path / "tour.mp4", [(RED, 2)]))

    (note,) = reading.notes
    assert note.startswith("subtitles beside it were not read: tour.srt: expected subtitles")


def test_subtitles_of_a_longer_film_stand_in_no_clip(tmp_path: Path) -> None:
    (tmp_path / "tour.srt").write_text(CAPTIONS)

    reading = reader()(film(tmp_path / "tour.mp4", [(RED, 3)]))

    assert [clip.text for clip in clips(reading)] == ["Ships leave the harbour."]
    assert reading.text.endswith("Gulls cry over the sea.")
    assert reading.notes == ("subtitles from 0:06 on are after its end",)


def test_a_chapter_ends_a_clip_and_names_those_in_it(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 20)])
    chapters = (Chapter(title="Harbour", start=0.0), Chapter(title="Sea", start=12.0))
    source.about = replace(source.about, chapters=chapters)

    reading = reader(source)(path)

    assert [(clip.where.end, clip.section) for clip in clips(reading)] == [
        (12.0, ("Harbour",)),
        (20.0, ("Sea",)),
    ]
    assert reading.text == "Harbour\n\nSea"


def test_speech_is_transcribed_with_the_times_of_words(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 3), (BLUE, 3)], loudness=[1] * 6)
    speech = ScriptedSpeech([said("Ships leave the harbour now", 1.0, 5.0)])

    reading = reader(source, speech=speech)(path)

    assert [clip.text for clip in clips(reading)] == ["Ships leave", "the harbour now"]
    assert len(reading.cues) == 5
    assert reading.notes == ()


def test_without_weights_it_says_that_speech_was_not_transcribed(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 3)], loudness=[1, 1, 1])

    reading = reader(source)(path)

    assert reading.notes == (media.UNHEARD,)
    assert len(clips(reading)) == 1


def test_an_engine_that_cannot_be_used_is_a_note(path: Path) -> None:
    source = ScriptedRecording(loudness=[1, 1, 1])

    reading = reader(source, speech=ScriptedSpeech([], fault="no weights"))(path)

    assert reading.notes == ("speech was not transcribed: no weights",)
    assert reading.document.seconds == 3.0


def test_captions_are_taken_instead_of_speech(path: Path) -> None:
    track = Track(lines=(said("Gulls cry.", 1.0, 2.0),))
    speech = ScriptedSpeech([said("Girls try.", 1.0, 2.0)])
    source = ScriptedRecording(shots=[(RED, 3)], loudness=[1, 1, 1], tracks=[track])

    assert reader(source, speech=speech)(path).text == "Gulls cry."
    assert speech.heard == []


def test_sound_is_cut_at_its_pauses(tmp_path: Path) -> None:
    loudness = [1.0] * 100
    loudness[50:54] = [0.0] * 4  # from second 25 to 27

    reading = reader()(speech_like(tmp_path / "talk.wav", loudness))

    assert [clip.where.end for clip in clips(reading)] == pytest.approx([26.0, 50.0], abs=0.2)
    assert {element.modality for element in reading.elements} == {"audio"}
    assert [e.corpus for e in reading.elements] == ["clip", "clip", "video"]
    assert (reading.document.media_type, reading.document.seconds) == ("audio/*", 50.0)


def test_one_picture_over_a_long_sound_is_as_long_as_the_sound(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 1)], loudness=[1] * 40)

    assert reader(source)(path).document.seconds == 40.0


def test_text_in_the_picture_is_part_of_its_clip(path: Path) -> None:
    ocr = KnownPictures({(96, 128): [Word(text="PIER", box=Box(0, 0, 20, 10))]})

    reading = reader(ScriptedRecording(shots=[(RED, 3), (BLUE, 3)]), ocr=ocr)(path)

    assert [clip.text for clip in clips(reading)] == ["PIER", "PIER"]
    assert 0 < reading.cues[0].start == reading.cues[0].end < 3 < reading.cues[1].start


def test_a_recording_without_a_second_is_refused(tmp_path: Path) -> None:
    path = speech_like(tmp_path / "null.wav", [])

    with pytest.raises(IngestError, match=r"^null\.wav: expected a recording"):
        reader()(path)


def test_a_length_that_is_a_lie_is_a_note(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 3)])
    source.about = replace(source.about, seconds=36_000.0)

    reading = reader(source)(path)

    assert reading.document.seconds == 3.0
    assert reading.notes == (
        "it says that it lasts 10:00:00, but what can be decoded ends at 0:03",
    )


def test_faults_of_the_file_are_notes(path: Path) -> None:
    source = ScriptedRecording(shots=[(RED, 3)], faults=["2 damaged packets were left out"])

    assert reader(source)(path).notes == ("2 damaged packets were left out",)


def test_each_second_is_a_sign_of_life(path: Path) -> None:
    log = MemoryLog()
    source = ScriptedRecording(shots=[(RED, 9)], loudness=[1] * 9)

    reader(source, speech=ScriptedSpeech([]))(path, log=log)

    done = [step for step, _ in log.steps]
    assert done == sorted(done)
    assert len(set(done)) >= 18
    assert all(step <= total for step, total in log.steps)


def test_too_many_pictures_are_left_out_with_a_note(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_PICTURES", 1)
    source = ScriptedRecording(shots=[(RED, 3), (BLUE, 3), (GREEN, 3)])

    reading = reader(source)(path)

    assert [bool(clip.asset) for clip in clips(reading)] == [True, False, False]
    assert reading.notes == ("pictures of clips from 0:03 on were not kept",)


def test_a_turned_film_is_read(tmp_path: Path) -> None:
    path = turned(film(tmp_path / "phone.mp4", [(RED, 2)]))

    assert len(reader()(path).assets) == 1
