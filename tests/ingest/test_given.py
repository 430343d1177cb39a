from pathlib import Path

import pytest

from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.errors import IngestError
from corrobora.ingest import given
from corrobora.ingest.given import GivenTexts

TEXTS = GivenTexts(tokens=MiniLmTokens(), passage_tokens=200)


def test_a_text_is_quoted_by_its_characters_and_its_title_is_part_of_it() -> None:
    reading = TEXTS.text("Ferries leave at noon.", uri="port/1", title="Ferries")

    passage = next(e for e in reading.elements if e.corpus == "paragraph")
    assert passage.where.chars is not None
    start, end = passage.where.chars
    assert reading.text[start:end] == passage.text
    assert "Ferries leave at noon." in passage.text
    assert reading.document.title == "Ferries"


def test_the_id_of_a_text_is_known_before_it_is_read() -> None:
    reading = TEXTS.text("Ferries leave at noon.", uri="port/1", title="Ferries")

    assert reading.document.id == given.text_id("Ferries leave at noon.", title="Ferries")
    assert reading.document.id != given.text_id("Ferries leave at noon.", title="Boats")


def test_a_text_by_pages_is_found_on_its_pages() -> None:
    reading = TEXTS.pages(["The first.", "", "The third page."], uri="port/2", title="Log")

    assert reading.document.id == given.pages_id(["The first.", "", "The third page."], title="Log")
    passages = [e for e in reading.elements if e.corpus == "paragraph"]
    assert [e.where.page for e in passages] == [1, 3]
    assert [e.where.page for e in reading.elements if e.corpus == "page"] == [1, 3]
    assert [" ".join(w.text for w in p.words) for p in reading.pages] == [
        "The first.",
        "",
        "The third page.",
    ]
    assert len({e.id for e in reading.elements}) == len(reading.elements)


def test_words_of_a_long_page_stand_inside_it_and_below_one_another() -> None:
    reading = TEXTS.pages(["word " * 3000], uri="port/3")

    page = reading.pages[0]
    assert max(w.box.x1 for w in page.words) <= page.width
    assert max(w.box.y1 for w in page.words) <= page.height
    assert len({w.box for w in page.words}) == 3000


def test_a_picture_is_found_by_its_caption(tmp_path: Path) -> None:
    (tmp_path / "crane.png").write_bytes(b"a picture")

    reading = TEXTS.picture(tmp_path / "crane.png", caption="A red crane at the quay")

    images = [e for e in reading.elements if e.corpus == "image"]
    assert [e.text for e in images] == ["A red crane at the quay"]


@pytest.mark.parametrize("pages", [[], ["", "  \n"]])
def test_pages_without_text_are_refused(pages: list[str]) -> None:
    with pytest.raises(IngestError, match="holds no text"):
        TEXTS.pages(pages, uri="port/4")


def test_a_picture_without_a_caption_is_refused(tmp_path: Path) -> None:
    (tmp_path / "crane.png").write_bytes(b"a picture")

    with pytest.raises(IngestError, match="holds no text"):
        TEXTS.picture(tmp_path / "crane.png", caption="")
