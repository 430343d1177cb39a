import pytest

from corrobora.ingest import hyphens

DOCUMENT = "A long-term view of the breakwater, of few and of a shot, is an exam- ple of exam."
WHOLE = hyphens.whole_words([DOCUMENT])


def _mended(text: str) -> str:
    return hyphens.mended(text, vocabulary=frozenset(DOCUMENT.lower().split()), whole=WHOLE)


@pytest.mark.parametrize(
    ("cut", "mended"),
    [
        ("break- water", "breakwater"),
        ("Break\u00ad water", "Breakwater"),
        ("long- term", "long-term"),
        ("few- shot", "few-shot"),
        ("exam- ple", "example"),
        ("pre- and post-war", "pre- and post-war"),
        ("Rolls- Royce", "Rolls- Royce"),
        ("1961 - 1962", "1961 - 1962"),
    ],
)
def test_a_cut_word_is_put_together_as_the_document_writes_it(cut: str, mended: str) -> None:
    assert _mended(f"So: {cut}.") == f"So: {mended}."


def test_words_beside_a_cut_are_not_known_as_whole() -> None:
    assert "ple" not in WHOLE
    assert {"long-term", "breakwater", "exam"} <= WHOLE
