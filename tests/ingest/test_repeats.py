from corrobora.ingest import layout, repeats
from corrobora.ingest.layout import Sheet
from corrobora.records import Box
from corrobora.testing.pdf_pages import line, page

LOGO = Box(400, 40, 560, 140)


def _sheet(number: int, words: str = "") -> Sheet:
    inside = [line(words, 420, 80)] if words else []
    return layout.lay_out(page([line("Text", 60, 300), *inside], number=number, images=[LOGO]))


def _found(sheets: list[Sheet], prints: list[str]) -> list[int]:
    known = {sheet.number: [(LOGO, seen)] for sheet, seen in zip(sheets, prints, strict=True)}
    return sorted(key[0] for key in repeats.find(sheets, known))


def test_the_same_picture_on_later_pages_is_a_repeat() -> None:
    sheets = [_sheet(n) for n in (1, 2, 3)]

    found = _found(sheets, ["logo", "logo", "logo"])

    assert found == [2, 3]


def test_other_pictures_and_other_words_are_no_repeats() -> None:
    sheets = [_sheet(1, "Board"), _sheet(2, "Crew"), _sheet(3, "Board")]

    assert _found(sheets, ["a", "a", "b"]) == []


def test_a_picture_that_is_not_known_is_like_no_other() -> None:
    assert _found([_sheet(1), _sheet(2)], ["", ""]) == []
