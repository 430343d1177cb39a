from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrobora.adapters import parquet_rows
from corrobora.errors import ConfigError
from corrobora.evals.dataset import Dataset, FileSource, Gold
from corrobora.evals.loaders import unidoc_bench
from corrobora.records import Place

Write = Callable[..., Any]


def _load(folder: Path, **options: Any) -> Dataset:
    return unidoc_bench.load(folder, read_parquet=parquet_rows.read, **options)


def _row(domain: str, *pages: str) -> dict[str, object]:
    return {
        "question": "How was it given?",
        "answer": "In three cycles.",
        "gt_image_paths": [f"images/{domain}/{page}" for page in pages],
        "question_type": "factual_retrieval",
        "answer_type": "table_required",
        "domain": domain,
        "longdoc_image_paths": [],
    }


@pytest.fixture
def domains(tmp_path: Path, write_parquet: Write) -> Path:
    for domain, pdf in (
        ("healthcare", "healthcare_pdfs/healthcare/1851094.pdf"),
        ("healthcare", "healthcare_pdfs/healthcare/1851095.pdf"),
        ("legal", "legal/0355944.pdf"),
    ):
        path = tmp_path / pdf
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
        name = f"{path.stem}/{path.stem}_page_"
        pages = (f"{name}0012.png", f"{name}0003.png", f"{name}0012.png")
        write_parquet(tmp_path / f"data/{domain}-00000-of-00001.parquet", [_row(domain, *pages)])
    return tmp_path


def test_gold_is_file_and_page_each_once(domains: Path) -> None:
    case = _load(domains).cases[0]

    assert case.gold == (
        Gold(document="healthcare/1851095", place=Place(page=12)),
        Gold(document="healthcare/1851095", place=Place(page=3)),
    )
    assert (case.id, case.answers) == ("healthcare-1", ("In three cycles.",))
    assert case.slices == {
        "domain": "healthcare",
        "question": "factual_retrieval",
        "evidence": "table_required",
    }


def test_pages_are_what_is_ranked_over_all_files_of_the_domains(domains: Path) -> None:
    dataset = _load(domains)

    assert dataset.unit == "page"
    assert [source.name for source in dataset.sources] == [
        "healthcare/1851094",
        "healthcare/1851095",
        "legal/0355944",
    ]
    assert dataset.sources[2] == FileSource(
        name="legal/0355944", path=domains / "legal" / "0355944.pdf"
    )


def test_with_several_domains_a_question_stays_in_its_own(domains: Path) -> None:
    healthcare, legal = _load(domains).cases

    assert healthcare.within == ("healthcare/1851094", "healthcare/1851095")
    assert legal.within == ("legal/0355944",)


def test_one_domain_is_read_alone(domains: Path) -> None:
    dataset = _load(domains, domain="legal")

    assert [case.within for case in dataset.cases] == [()]
    assert [source.name for source in dataset.sources] == ["legal/0355944"]
    assert dataset.name == "unidoc-bench-legal"


def test_a_domain_that_is_not_there_names_its_file(domains: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected data/finance-\*\.parquet.*Salesforce/UniDoc"):
        _load(domains, domain="finance")


def test_a_domain_that_is_a_path_is_refused(domains: Path) -> None:
    with pytest.raises(ConfigError, match=r"expected a domain as 'finance'.*got '\.\./legal'"):
        _load(domains, domain="../legal")


def test_pdfs_that_are_not_unpacked_are_asked_for(domains: Path) -> None:
    (domains / "legal" / "0355944.pdf").unlink()
    (domains / "legal_pdfs.tar.gz").write_bytes(b"\x1f\x8b")

    with pytest.raises(ConfigError, match=r"PDFs in a folder 'legal'.*unpack DOMAIN_pdfs\.tar\.gz"):
        _load(domains)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("0355944/cover.png", r"gt_image_paths as \.\.\./NAME_page_0001\.png"),
        ("0355944/0355944_page_0000.png", r"gt_image_paths as \.\.\./NAME_page_0001\.png"),
        ("9/9_page_0001.png", r"a page of a PDF that is there, 9\.pdf"),
        ("../../../etc/..page_0001.png", "gt_image_paths as"),
    ],
)
def test_a_wrong_page_is_named(
    domains: Path, write_parquet: Write, page: str, expected: str
) -> None:
    write_parquet(
        domains / "data/legal-00000-of-00001.parquet",
        [_row("legal", "0355944/0355944_page_0001.png"), _row("legal", page)],
    )

    with pytest.raises(ConfigError, match=rf"legal-00000-of-00001\.parquet row 2: .*{expected}"):
        _load(domains)
