from collections.abc import Sequence

from corrobora.ingest import transcript
from corrobora.ingest.recordings import Piece, Said
from corrobora.ingest.transcript import Scene
from corrobora.records import Document, DocumentId, Modality, Reading
from corrobora.testing.readers import LetterTokens
from corrobora.testing.recordings import said

TALK = Document(
    id=DocumentId("d0123456789abcdef"),
    uri="/files/talk.mp4",
    title="Talk",
    media_type="video/*",
    seconds=60.0,
)
BOOK = transcript.Book(document=TALK, name="Talk", tokens=LetterTokens(), target=50)
SCENES = (
    Scene(
        start=0.0,
        end=30.0,
        chapter="Harbour",
        opens=("Harbour",),
        said=(said("Ships leave. Gulls cry.", 1.0, 5.0),),
        shown=(Said(pieces=(Piece(text="PIER 7", start=12.0, end=12.0),)),),
        asset="a.jpg",
    ),
    Scene(start=30.0, end=40.0, chapter="Harbour"),
    Scene(start=40.0, end=60.0, said=(said("The sea is calm.", 41.0, 45.0),), asset="b.jpg"),
)


def written(
    scenes: Sequence[Scene] = SCENES,
    *,
    further: Sequence[Sequence[Said]] = (),
    modality: Modality | None = "video",
) -> Reading:
    return transcript.reading(scenes, further=further, book=BOOK, modality=modality)


def test_the_text_is_written_clip_by_clip() -> None:
    assert written().text == ("Harbour\n\nShips leave. Gulls cry.\n\nPIER 7\n\nThe sea is calm.")


def test_a_clip_is_a_stretch_of_the_text_with_its_time() -> None:
    reading = written()

    clips = [e for e in reading.elements if e.corpus == "clip"]
    assert [clip.text for clip in clips] == [
        "Harbour\n\nShips leave. Gulls cry.\n\nPIER 7",
        "",
        "The sea is calm.",
    ]
    assert [(clip.where.start, clip.where.end) for clip in clips] == [
        (0.0, 30.0),
        (30.0, 40.0),
        (40.0, 60.0),
    ]
    for clip in clips:
        assert clip.where.chars is not None
        assert reading.text[slice(*clip.where.chars)] == clip.text


def test_a_clip_without_words_is_found_by_title_chapter_and_time() -> None:
    silent = next(e for e in written().elements if e.corpus == "clip" and not e.text)

    assert silent.indexed == "Talk > Harbour\n0:30 to 0:40"


def test_cues_name_the_words_and_when_they_are_said() -> None:
    reading = written()

    timed = {reading.text[slice(*cue.chars)]: (cue.start, cue.end) for cue in reading.cues}
    assert timed["Gulls"] == (3.0, 4.0)
    assert timed["PIER 7"] == (12.0, 12.0)
    assert timed["Harbour"] == (0.0, 0.0)
    assert [cue.chars for cue in reading.cues] == sorted(cue.chars for cue in reading.cues)


def test_a_passage_has_the_time_of_its_words() -> None:
    (passage,) = [e for e in written().elements if e.corpus == "paragraph" and "sea" in e.text]

    assert (passage.where.start, passage.where.end) == (0.0, 45.0)


def test_the_whole_has_chapters_opening_and_length() -> None:
    (whole,) = [e for e in written().elements if e.corpus == "video"]

    assert (whole.where.start, whole.where.end) == (0.0, 60.0)
    assert whole.text == written().text
    assert whole.indexed.startswith("Talk · Harbour") or "Harbour" in whole.indexed
    assert whole.asset == "a.jpg"


def test_without_a_word_there_are_clips_and_the_whole() -> None:
    reading = written([Scene(start=0.0, end=30.0), Scene(start=30.0, end=60.0)], modality="audio")

    assert [e.corpus for e in reading.elements] == ["clip", "clip", "video"]
    assert {e.modality for e in reading.elements} == {"audio"}
    assert {e.where.chars for e in reading.elements} == {(0, 0)}
    assert reading.text == ""


def test_another_language_stands_after_the_clips_in_passages_of_its_own() -> None:
    german = (said("Das Meer ist ruhig.", 41.0, 45.0),)

    reading = written(further=[german])

    passages = [e for e in reading.elements if e.corpus == "paragraph"]
    assert passages[-1].text == "Das Meer ist ruhig."
    assert (passages[-1].where.start, passages[-1].where.end) == (41.0, 45.0)
    assert len({e.id for e in reading.elements}) == len(reading.elements)
    assert sum(e.corpus == "document" for e in reading.elements) == 1
    assert all("Meer" not in e.text for e in reading.elements if e.corpus == "clip")


def test_only_another_language_is_a_transcript_too() -> None:
    reading = written([Scene(start=0.0, end=60.0)], further=[(said("Das Meer.", 41.0, 45.0),)])

    assert [e.corpus for e in reading.elements] == ["paragraph", "document", "clip", "video"]


def test_a_sentence_is_cut_between_words_where_a_clip_ends() -> None:
    line = said("Ships leave the harbour now", 28.0, 33.0)

    before, after = transcript.said_in([line], [(0.0, 30.0), (30.0, 60.0)])

    assert [part.text for part in (*before, *after)] == ["Ships leave", "the harbour now"]


def test_what_is_said_after_the_last_clip_is_in_it() -> None:
    assert transcript.said_in([said("Bye", 70.0, 71.0)], [(0.0, 60.0)])[0][0].text == "Bye"
