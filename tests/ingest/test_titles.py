from pathlib import Path

import pytest

from corrobora.ingest import titles
from corrobora.ingest.headings import Heading


def _heading(text: str, size: float) -> Heading:
    return Heading(parts=(0,), level=(1, -size), text=text, size=size)


def _chosen(metadata: str, *headings: Heading) -> str:
    return titles.choose(metadata, first_page=headings, path=Path("/in/BESTBUY_2023_10K.pdf"))


def test_a_title_in_the_metadata_is_taken_without_its_program() -> None:
    assert _chosen("Microsoft Word - The harbour", _heading("Other", 20)) == "The harbour"


@pytest.mark.parametrize("junk", ["", "untitled", "report_v3.docx", "0000764478-23-000006", "UG"])
def test_a_title_that_names_nothing_gives_way_to_the_largest_heading(junk: str) -> None:
    headings = (_heading("Small words", 12), _heading("The harbour", 24))

    assert _chosen(junk, *headings) == "The harbour"


def test_what_every_cover_says_is_no_title() -> None:
    cover = _heading("UNITED STATES SECURITIES AND EXCHANGE COMMISSION", 24)

    assert _chosen("", cover, _heading("BEST BUY CO., INC.", 18)) == "BEST BUY CO., INC."
    assert _chosen("", cover) == "BESTBUY_2023_10K"


def test_the_words_of_the_file_name_are_indexed_with_the_title_but_no_hashes() -> None:
    path = Path("/in/BESTBUY_2023_10K-0e94b4197b10096b.pdf")

    assert titles.indexed("Annual Report 2023", path=path) == "Annual Report 2023 (BESTBUY 10K)"
    assert titles.indexed("The harbour", path=Path("harbour.pdf")) == "The harbour"
