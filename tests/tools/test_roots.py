from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError
from corrobora.tools import roots


@pytest.fixture
async def catalogue(tmp_path: Path) -> AsyncIterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


async def test_what_lies_under_another_root_is_not_noted_twice(catalogue: Catalogue) -> None:
    await roots.remember(catalogue, ["/papers/old/a.pdf", "https://example.org/"])
    await roots.remember(catalogue, ["/papers", "/notes.txt", "/papers"])

    assert await roots.remembered(catalogue) == ["/notes.txt", "/papers", "https://example.org/"]


async def test_before_anything_was_added_there_is_nothing_to_bring_up_to_date(
    catalogue: Catalogue,
) -> None:
    with pytest.raises(ConfigError, match="nothing was added yet"):
        await roots.remembered(catalogue)


async def test_an_address_below_another_is_noted_too(catalogue: Catalogue) -> None:
    pages = ["https://example.org/docs", "https://example.org/docs/pumps"]

    await roots.remember(catalogue, pages)

    assert await roots.remembered(catalogue) == pages


async def test_a_file_that_was_named_stays_a_root_of_its_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    named = tmp_path / "ignored.txt"
    named.write_text("x")

    await roots.remember(catalogue, [str(tmp_path), str(named)])

    assert await roots.remembered(catalogue) == [str(tmp_path), str(named)]
