from collections.abc import Iterator
from pathlib import Path

import pytest

from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError
from corrobora.records import DocumentId
from corrobora.testing.documents import paged
from corrobora.tools import named


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "catalogue.sqlite")
    yield made
    made.close()


async def put(catalogue: Catalogue, uri: str) -> DocumentId:
    reading = paged([f"What stands in {uri}."], uri=uri)
    await catalogue.stage(reading)
    await catalogue.commit(reading.document.id, SourceStamp(uri=uri, size=1, mtime_ns=1))
    return reading.document.id


async def test_a_document_is_found_by_its_id_its_path_and_its_name(catalogue: Catalogue) -> None:
    dam = await put(catalogue, "/reports/dam.pdf")
    await put(catalogue, "/reports/pump.pdf")

    for name in (dam, "/reports/dam.pdf", "dam.pdf"):
        assert (await named.document(name, catalogue)).id == dam


async def test_a_document_is_found_by_a_path_from_the_working_folder(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dam = await put(catalogue, str(tmp_path / "reports" / "dam.pdf"))
    monkeypatch.chdir(tmp_path)

    assert (await named.document("reports/dam.pdf", catalogue)).id == dam


async def test_a_name_of_several_documents_is_refused(catalogue: Catalogue) -> None:
    await put(catalogue, "/a/dam.pdf")
    await put(catalogue, "/b/dam.pdf")

    with pytest.raises(ConfigError, match=r"'dam.pdf': several"):
        await named.document("dam.pdf", catalogue)


async def test_a_name_of_no_document_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ConfigError, match=r"'dam.pdf': there is none"):
        await named.document("dam.pdf", catalogue)
