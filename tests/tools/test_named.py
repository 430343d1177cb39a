from collections.abc import Iterator
from pathlib import Path

import pytest

from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.journal import Commit, SourceStamp
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
    await catalogue.commit(
        [Commit(document=reading.document.id, source=SourceStamp(uri=uri, size=1, mtime_ns=1))]
    )
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

    with pytest.raises(ConfigError, match=r"several .*: '/a/dam.pdf', '/b/dam.pdf'"):
        await named.document("dam.pdf", catalogue)


@pytest.mark.parametrize("name", ["DAM.PDF", "dam", "Dam"])
async def test_case_and_suffix_may_be_left_out(catalogue: Catalogue, name: str) -> None:
    dam = await put(catalogue, "/reports/Dam.pdf")
    await put(catalogue, "/reports/dams.pdf")

    assert (await named.document(name, catalogue)).id == dam


async def test_the_exact_name_comes_before_one_that_is_alike(catalogue: Catalogue) -> None:
    await put(catalogue, "/reports/Dam.pdf")
    small = await put(catalogue, "/reports/dam.pdf")

    assert (await named.document("dam.pdf", catalogue)).id == small
    with pytest.raises(ConfigError, match=r"'/reports/Dam\.pdf', '/reports/dam\.pdf'"):
        await named.document("DAM", catalogue)


async def test_a_suffix_that_is_another_is_no_match(catalogue: Catalogue) -> None:
    await put(catalogue, "/reports/dam.pdf")

    with pytest.raises(ConfigError, match="there is none"):
        await named.document("dam.md", catalogue)


async def test_each_document_is_found_by_its_short_name(catalogue: Catalogue) -> None:
    for uri in ("/a/dam.pdf", "/b/dam.pdf", "/b/pump.pdf"):
        await put(catalogue, uri)

    names = named.short(await catalogue.listing())

    assert set(names.values()) == {"/a/dam.pdf", "/b/dam.pdf", "pump.pdf"}
    for id_, name in names.items():
        assert (await named.document(name, catalogue)).id == id_


async def test_a_name_of_no_document_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ConfigError, match=r"'dam.pdf': there is none"):
        await named.document("dam.pdf", catalogue)
