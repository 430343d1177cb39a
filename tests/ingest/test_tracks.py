from corrobora.ingest import tracks
from corrobora.ingest.recordings import Chapter, Kind, Track
from corrobora.testing.recordings import said


def track(text: str, *, kind: Kind = "captions", language: str = "", start: float = 0.0) -> Track:
    return Track(lines=(said(text, start, start + 2),), kind=kind, language=language)


def words(lines: object) -> list[str]:
    assert isinstance(lines, tuple)
    return [line.text for line in lines]


def test_the_language_of_the_sound_comes_first() -> None:
    told = [track("Gulls cry.", language="en"), track("Möwen schreien.", language="de")]

    main, further = tracks.choose(told, language="deu")

    assert words(main) == ["Möwen schreien."]
    assert [words(lines) for lines in further] == [["Gulls cry."]]


def test_english_comes_first_where_the_sound_does_not_say() -> None:
    told = [track("Möwen schreien.", language="de"), track("Gulls cry.", language="en-gb")]

    assert words(tracks.choose(told, language="")[0]) == ["Gulls cry."]


def test_descriptions_stand_among_the_captions_of_their_language() -> None:
    told = [
        track("Ein Hafen.", kind="descriptions", language="de", start=1),
        track("A harbour.", kind="descriptions", language="en", start=1),
        track("Gulls cry.", language="en"),
        track("Chapter one", kind="chapters"),
    ]

    main, further = tracks.choose(told, language="")

    assert words(main) == ["Gulls cry.", "A harbour."]
    assert [words(lines) for lines in further] == [["Ein Hafen."]]


def test_a_track_that_repeats_another_is_left_out() -> None:
    told = [track("Gulls cry.", language="en"), track("Gulls cry.")]

    assert tracks.choose(told, language="")[1] == []


def test_descriptions_alone_are_what_is_said() -> None:
    told = [track("A harbour.", kind="descriptions")]

    assert words(tracks.choose(told, language="")[0]) == ["A harbour."]


def test_without_tracks_nothing_is_said() -> None:
    assert tracks.choose([track("Sea", kind="chapters")], language="en") == ((), [])


def test_chapters_of_a_track_stand_in_for_those_of_the_container() -> None:
    named = [track("Sea", kind="chapters", start=2), track("Gone", kind="chapters", start=90)]
    stored = [Chapter(title="Harbour", start=0.0)]

    assert tracks.chapters(stored, named, seconds=10) == tuple(stored)
    assert tracks.chapters((), named, seconds=10) == (Chapter(title="Sea", start=2.0),)
