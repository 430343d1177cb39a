"""Ingest: how fast sources come in, and how much of what the gold speaks of can be read there.

Of the reading: does a right answer stand in the text of the gold page as it was read, and does
one element cover the gold box? What is not read can be found by no later stage.

The memory is the most that this process has held since it began, so it is a bound from above.
"""

import resource
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from corrobora.corpora import folder as folders
from corrobora.corpora.index import Index
from corrobora.evals import sources
from corrobora.evals.dataset import Case, Dataset
from corrobora.evals.figures import Measured, Name
from corrobora.evals.known import Known
from corrobora.evals.metric import Column
from corrobora.evals.metrics import contains, places
from corrobora.evals.outcome import Outcome
from corrobora.evals.report import Row
from corrobora.evals.sources import OnSource, Placed
from corrobora.ingest.given import GivenTexts
from corrobora.records import DocumentId, Element, Place
from corrobora.tools.parts import FileReader

NAME = "ingest"
STAGE = "ingest"
MEBIBYTE = 1 << 20
COVERED = 0.5  # share of a gold box that one element has to cover


async def add(
    dataset: Dataset,
    *,
    index: Index,
    reader: FileReader,
    texts: GivenTexts,
    on_source: OnSource,
) -> tuple[Placed, dict[str, float]]:
    """Put the sources into an empty index, then once more; return where they are and figures."""
    began = time.perf_counter()
    placed = await sources.place(
        dataset, index=index, reader=reader, texts=texts, on_source=on_source
    )
    seconds = time.perf_counter() - began
    again = time.perf_counter()
    await sources.place(dataset, index=index, reader=reader, texts=texts, on_source=_unheard)
    listed = await index.catalogue.listing()
    pages = sum(document.pages or 0 for document in listed)
    status = await index.status()
    elements = sum(status.elements.values())
    return placed, {
        "sources": float(len(dataset.sources)),
        "documents": float(len(listed)),
        "refused": float(len(placed.notes)),
        "pages": float(pages),
        "elements": float(elements),
        "seconds": seconds,
        "seconds_again": time.perf_counter() - again,
        **({"pages_per_second": pages / seconds} if pages else {}),
        "elements_per_second": elements / seconds,
        "index_MiB": folders.size(index.folder) / MEBIBYTE,
        "peak_memory_MiB": _peak() / MEBIBYTE,
    }


def rows(set_: str, figures: Mapping[str, float], *, variant: str = "") -> tuple[Row, ...]:
    """Return figures of one whole run as rows; they have no interval of their own."""
    return tuple(
        Row(
            set=set_,
            slice="all",
            stage=STAGE,
            metric=metric,
            value=value,
            low=value,
            high=value,
            n=int(figures["documents"]),
            variant=variant,
        )
        for metric, value in figures.items()
    )


async def reading(dataset: Dataset, known: Known, *, index: Index) -> Measured:
    """Return how much of the gold can be read: answer_on_page, box_covered, gold_has_element."""
    cases = [known.canonical(case) for case in dataset.cases]
    ids = {name: document for document, name in known.names.items()}
    columns: dict[str, list[float | None]] = {}
    for case in cases:
        for metric, value in (await _of_case(case, ids, index=index)).items():
            columns.setdefault(metric, []).append(value)
    named: dict[Name, Column] = {(STAGE, name): tuple(c) for name, c in columns.items()}
    pairs = tuple((case, Outcome(case=case.id)) for case in cases)
    kept = {name: column for name, column in named.items() if any(v is not None for v in column)}
    return Measured(set=dataset.name, pairs=pairs, columns=kept)


async def _of_case(
    case: Case, ids: Mapping[str, DocumentId], *, index: Index
) -> dict[str, float | None]:
    gold = [g for g in case.gold if g.grade > 0 and g.place.page is not None]
    texts: list[str] = []
    covered: list[float] = []
    present: list[float] = []
    for g in gold:
        elements = await _on_page(ids.get(g.document), g.place, index=index)
        present.append(float(bool(elements)))
        page = await index.catalogue.page(ids[g.document], g.place.page or 0) if elements else None
        texts.append(" ".join(word.text for word in page.words) if page else "")
        if g.place.boxes:
            covered.append(max((_share(e, g.place) for e in elements), default=0.0))
    return {
        "gold_has_element": _mean(present),
        "answer_on_page": _holds(texts, case.answers) if gold and case.answers else None,
        "box_covered": _mean([float(share >= COVERED) for share in covered]),
    }


async def _on_page(document: DocumentId | None, place: Place, *, index: Index) -> Sequence[Element]:
    """Return the elements of the gold's page that are smaller than a page."""
    if document is None:
        return ()
    elements = await index.catalogue.elements_of(document)
    return [e for e in elements if e.where.page == place.page and e.granularity != "page"]


def _share(element: Element, gold: Place) -> float:
    return places.covered(gold.boxes, by=element.where.boxes)


def _holds(texts: Iterable[str], answers: Iterable[str]) -> float:
    together = " ".join(texts)
    return float(any(contains.holds(together, answer) for answer in answers))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _unheard(done: int, total: int, what: str) -> None:
    """Take no note: the second pass is only timed."""


def _peak() -> int:
    """Return the most bytes that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
