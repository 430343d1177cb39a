"""MMDocIR: which page, and which part of the page, answers a question on a long document?

K. Dong, Y. Chang, X. D. Goh, D. Li, R. Tang, Y. Liu, "MMDocIR: Benchmarking Multi-Modal Retrieval
for Long Documents", EMNLP 2025. Hub MMDocIR/MMDocIR_Evaluation_Dataset and GitHub
MMDocRAG/MMDocIR, folder dataset: MMDocIR_annotations.jsonl, one document a line with its questions.
The PDFs are those of MMLongBench-Doc and DocBench, put into pdfs/; DocBench's newspapers are one
document here. Without PDFs, the text that the set holds of each page stands in:
MMDocIR_pages.parquet.

Also read: mmdocir_layout_questions.jsonl, a part of it.

Pages are 0-based in `page_id` and in `layout_mapping`. Checked on 19 of its PDFs with 123
questions and 270 boxes: page 0 occurs, page = number of pages never; the boxes hold .23 of the
words of question and answer on the 0-based page, .09 on the 1-based; of 119 questions that
MMLongBench-Doc has too, 107 have its 1-based pages when one is added, 3 when none is.

A box is in units of `page_size`, which was the page's size in points for 267 of the 270; the other
three fit the page when scaled from `page_size` to its size. `page_sizes` does that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from corrobora.errors import ConfigError
from corrobora.evals.dataset import Case, Dataset, FileSource, Gold, Source, TextSource
from corrobora.evals.loaders import checksums, documents, jsonl, mmlongbench
from corrobora.records import Box, Place

HUB = "MMDocIR/MMDocIR_Evaluation_Dataset"
NEEDS = ("MMDocIR_annotations.jsonl", "MMDocIR_pages.parquet")
ORIGIN = f"hub {HUB}: MMDocIR_annotations.jsonl; the PDFs of MMLongBench-Doc and DocBench in pdfs/"
FILES = (
    "MMDocIR_annotations.jsonl",
    "dataset/MMDocIR_annotations.jsonl",
    "mmdocir_layout_questions.jsonl",
)
PAGES = ("MMDocIR_pages.parquet", "dataset/MMDocIR_pages.parquet")
PLACES = ("pdfs", "documents")
KINDS: Mapping[str, str] = {
    **mmlongbench.KINDS,
    "text-only": "text",  # these four are DocBench's words
    "multimodal-t": "table",
    "multimodal-f": "figure",
    "meta-data": "layout",
}

Size = tuple[float, float]  # width and height, points
PageSizes = Callable[[Path], Sequence[Size]]  # an adapter's: evals opens no PDF


def load(
    folder: Path,
    /,
    *,
    pool: bool = False,
    pages: Literal["pdf", "ocr", "vlm"] = "pdf",
    page_sizes: PageSizes | None = None,
    read_parquet: jsonl.ReadParquet | None = None,
) -> Dataset:
    """Return the questions, each asked of its own document, or with `pool` of all.

    `pages` chooses the sources: the PDFs, or the text that OCR or a vision model read of each
    page, as the set holds it. The unit is the page; gold has the boxes too.

    Raises:
        ConfigError: a file is missing, or a row does not have the layout.
    """
    file = jsonl.find_one(folder, *FILES, origin=ORIGIN)
    rows = [row for _, row in jsonl.read(file, _Document)]
    names = [row.name for row in rows]
    sources: tuple[Source, ...]
    if pages == "pdf":
        sources = documents.of(folder, names, places=PLACES, origin=ORIGIN)
    else:
        sources = tuple(_texts(folder, names, pages, read_parquet=read_parquet))
    sizes = _sizes(sources, page_sizes)
    return Dataset(
        name="mmdocir",
        cases=tuple(case for row in rows for case in _cases(row, sizes.get(row.name), pool=pool)),
        sources=sources,
        unit="page",
        checksums=checksums.of([file], folder),
        notes=() if sizes else ("boxes stand as given: not scaled to the sizes of the pages",),
    )


def _kinds(value: object) -> object:
    if isinstance(value, str) and not value.startswith("["):
        return (value,)
    return mmlongbench.listed(value)


class _Layout(BaseModel):
    model_config = ConfigDict(frozen=True)

    page: int = Field(ge=0)  # 0-based
    page_size: tuple[float, float]
    bbox: tuple[float, float, float, float]


class _Question(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    text: str = Field(alias="Q", min_length=1)
    answer: str = Field(alias="A")
    pages: tuple[Annotated[int, Field(ge=0)], ...] = Field(alias="page_id")  # 0-based
    kinds: Annotated[tuple[str, ...], BeforeValidator(_kinds)] = Field(alias="type")
    layouts: tuple[_Layout, ...] = Field(alias="layout_mapping")


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str = Field(alias="doc_name")
    domain: str = ""
    questions: tuple[_Question, ...]


class _PageText(BaseModel):
    model_config = ConfigDict(frozen=True)

    document: str = Field(alias="doc_name")
    ocr: str | None = Field(default=None, alias="ocr_text")
    vlm: str | None = Field(default=None, alias="vlm_text")


def _texts(
    folder: Path,
    names: Sequence[str],
    reading: Literal["ocr", "vlm"],
    *,
    read_parquet: jsonl.ReadParquet | None,
) -> Iterator[TextSource]:
    file = jsonl.find_one(folder, *PAGES, origin=ORIGIN)
    texts: dict[str, list[str]] = {name: [] for name in names}
    for _, row in jsonl.read(file, _PageText, read_parquet=read_parquet):
        if row.document in texts:  # rows of a document follow each other in the order of pages
            texts[row.document].append((row.ocr if reading == "ocr" else row.vlm) or "")
    for name, pages in texts.items():
        if not pages:
            raise ConfigError(f"{file}: expected pages of {name!r}, got none")
        yield TextSource(name=name, pages=tuple(pages))


def _sizes(sources: Sequence[Source], page_sizes: PageSizes | None) -> Mapping[str, Sequence[Size]]:
    if page_sizes is None:
        return {}
    return {
        source.name: page_sizes(source.path) for source in sources if isinstance(source, FileSource)
    }


def _cases(row: _Document, sizes: Sequence[Size] | None, *, pool: bool) -> Iterator[Case]:
    for number, question in enumerate(row.questions, start=1):
        yield Case(
            id=f"{row.name}-{number}",
            text=question.text,
            within=() if pool else (row.name,),
            gold=tuple(_golds(row.name, question, sizes)),
            answers=(question.answer,),
            slices={
                "evidence": mmlongbench.evidence_kind(question.kinds, kinds=KINDS),
                "domain": row.domain,
            },
        )


def _golds(name: str, question: _Question, sizes: Sequence[Size] | None) -> Iterator[Gold]:
    boxes: dict[int, list[Box]] = defaultdict(list)
    for layout in question.layouts:
        boxes[layout.page].append(_box(layout, sizes))
    for page in dict.fromkeys((*question.pages, *boxes)):
        yield Gold(document=name, place=Place(page=page + 1, boxes=tuple(boxes.get(page, ()))))


def _box(layout: _Layout, sizes: Sequence[Size] | None) -> Box:
    """Return the box in points of the page, as far as the page's size is known."""
    if sizes is None or layout.page >= len(sizes):
        return Box(*layout.bbox)
    width, height = sizes[layout.page]
    x, y = width / layout.page_size[0], height / layout.page_size[1]
    x0, y0, x1, y1 = layout.bbox
    return Box(x0 * x, y0 * y, x1 * x, y1 * y)
