"""What every Reader keeps: subclass, override `reader` and `file`, and pytest runs it."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ports import Reader
from corrobora.records import Box, Element, Reading


class ReaderContract:
    """Run by every reader, real and fake."""

    @pytest.fixture
    def reader(self) -> Reader:
        """Return the reader to test."""
        raise NotImplementedError

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """Return a file of its format with a few sentences."""
        raise NotImplementedError

    @pytest.fixture
    def reading(self, reader: Reader, file: Path) -> Reading:
        """Return what is read from the file."""
        return reader(file)

    def test_a_document_is_named_by_its_bytes(self, reading: Reading, file: Path) -> None:
        """The same bytes are one document, wherever they lie."""
        digest = hashlib.sha256(file.read_bytes()).hexdigest()

        assert reading.document.id == f"d{digest[:16]}"
        assert reading.document.uri == str(file.absolute())

    def test_reading_twice_gives_the_same(self, reader: Reader, file: Path) -> None:
        """Nothing depends on time, chance or the order of a set."""
        assert reader(file) == reader(file)

    def test_element_ids_count_from_zero_in_each_corpus(self, reading: Reading) -> None:
        """An id is the document's, the corpus's and a number that is never used twice."""
        ids = [element.id for element in reading.elements]

        assert len(ids) == len(set(ids)) > 0
        for element in reading.elements:
            document, corpus, ordinal = element.id.split("-")
            assert document == element.document == reading.document.id
            assert corpus == element.corpus
            assert len(ordinal) == len("00000")

    def test_links_lead_to_elements_of_the_reading(self, reading: Reading) -> None:
        """A figure and the text that names it are read together."""
        known = {element.id for element in reading.elements}

        assert all(link in known for element in reading.elements for link in element.links)

    def test_a_passage_is_made_of_the_words_of_its_place(self, reading: Reading) -> None:
        """Quotes are looked for in the words of a page, or in the stored text."""
        passages = [e for e in reading.elements if e.granularity == "paragraph"]

        assert passages
        assert all(_stands_there(element, reading) for element in passages)

    def test_boxes_lie_on_their_page(self, reading: Reading) -> None:
        """Boxes are in points of the page as shown, and never inside out."""
        sizes = {page.number: (page.width, page.height) for page in reading.pages}
        placed = [
            (box, sizes[element.where.page])
            for element in reading.elements
            if element.where.page is not None
            for box in element.where.boxes
        ]
        placed += [(word.box, sizes[p.number]) for p in reading.pages for word in p.words]

        assert all(_lies_on(box, size) for box, size in placed)

    def test_pages_are_numbered_from_one(self, reading: Reading) -> None:
        """Page numbers are those that a viewer shows; a source without pages has text."""
        numbers = [page.number for page in reading.pages]

        assert numbers == list(range(1, len(numbers) + 1))
        assert reading.document.pages == (len(numbers) or None)
        assert reading.pages or reading.text

    def test_a_file_that_is_gone_is_refused_in_one_line(
        self, reader: Reader, tmp_path: Path
    ) -> None:
        """The other files go on; this one is named."""
        with pytest.raises(IngestError, match=r"^gone\.[^\n]*$"):
            reader(tmp_path / "gone.txt")


def _stands_there(element: Element, reading: Reading) -> bool:
    if element.where.chars is not None:
        start, end = element.where.chars
        return reading.text[start:end] == element.text
    words = [word.text for word in reading.pages[(element.where.page or 0) - 1].words]
    wanted = element.text.split(" ")
    return any(words[i : i + len(wanted)] == wanted for i in range(len(words)))


def _lies_on(box: Box, size: tuple[float, float]) -> bool:
    slack = 2.0  # points: letters may reach over the edge of a sheet
    pairs = pairwise((-slack, box.x0, box.x1, size[0] + slack))
    return all(a <= b for a, b in pairs) and -slack <= box.y0 <= box.y1 <= size[1] + slack
