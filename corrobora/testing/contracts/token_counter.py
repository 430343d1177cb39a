"""What every TokenCounter keeps: subclass, override the fixture `tokens`, and pytest runs it."""

import pytest

from corrobora.ports import TokenCounter

WORDS = ("The", "harbour", "was", "deepened", "in", "1962.", "antidisestablishmentarianism", "港")


class TokenCounterContract:
    """Run by every token counter, real and fake."""

    @pytest.fixture
    def tokens(self) -> TokenCounter:
        """Return the counter to test."""
        raise NotImplementedError

    def test_every_word_is_counted_in_order(self, tokens: TokenCounter) -> None:
        """A list as long as the words, each at least 1."""
        counts = tokens.count(WORDS)

        assert len(counts) == len(WORDS)
        assert all(count >= 1 for count in counts)

    def test_a_count_does_not_depend_on_its_neighbours(self, tokens: TokenCounter) -> None:
        """So counts can be added up, and remembered."""
        assert tokens.count(WORDS) == [tokens.count([word])[0] for word in WORDS]
        assert tokens.count([*WORDS, *WORDS]) == tokens.count(WORDS) * 2

    def test_no_words_have_no_counts(self, tokens: TokenCounter) -> None:
        """An empty page is a page."""
        assert tokens.count([]) == []
