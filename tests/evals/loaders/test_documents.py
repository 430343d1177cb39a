from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.loaders import documents


def test_each_name_is_found_once_in_the_order_first_seen(tmp_path: Path) -> None:
    (tmp_path / "pdfs").mkdir()
    for name in ("b.pdf", "A_10K.pdf"):
        (tmp_path / "pdfs" / name).touch()

    found = documents.of(
        tmp_path, ["b.pdf", "A_10K", "b.pdf"], places=("documents", "pdfs"), origin="hub x"
    )

    assert [source.name for source in found] == ["b.pdf", "A_10K"]
    assert found[1].path == tmp_path / "pdfs" / "A_10K.pdf"


def test_a_missing_document_is_named_with_the_places_looked_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected pdfs/a\.pdf or docs/a\.pdf in .*; hub x"):
        documents.of(tmp_path, ["a"], places=("pdfs", "docs"), origin="hub x")


@pytest.mark.parametrize("name", ["../secret.pdf", "/etc/secret.pdf"])
def test_a_name_cannot_point_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secret.pdf").touch()

    with pytest.raises(ConfigError, match="inside"):
        documents.of(tmp_path, [name], places=(".",), origin="hub x")
