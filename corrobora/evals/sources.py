"""Put the sources of a data set into an index, and learn which document each has become.

What is there already stays as it is, so that an interrupted build goes on. Texts are added many
at a time; files one by one, as `corrobora add` does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corrobora.corpora.index import Index
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import IngestError
from corrobora.evals.dataset import Dataset, FileSource, ImageSource, Source, TextSource
from corrobora.ingest import given
from corrobora.ingest.given import GivenTexts
from corrobora.records import DocumentId, Reading
from corrobora.tools import add as adding
from corrobora.tools.addition import AddProgress, Listeners, Ways
from corrobora.tools.parts import FileReader

BATCH = 128  # texts whose words and vectors are stored in one go

OnSource = Callable[[int, int, str], None]  # done, total, what became of the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Which document each source is in the index."""

    ids: Mapping[str, DocumentId] = field(default_factory=dict)  # by the data set's name
    names: Mapping[DocumentId, str] = field(default_factory=dict)  # the first of several
    notes: tuple[str, ...] = ()  # sources that are not in the index, and why


async def place(
    dataset: Dataset,
    *,
    index: Index,
    reader: FileReader,
    texts: GivenTexts,
    on_source: OnSource,
) -> Placed:
    """Add what is missing of the sources and return where all of them stand."""
    files = [source for source in dataset.sources if isinstance(source, FileSource)]
    others = [source for source in dataset.sources if not isinstance(source, FileSource)]
    of_files = await _place_files(files, index=index, reader=reader, on_source=on_source)
    of_others = await _place_texts(
        others, index=index, texts=texts, prefix=dataset.name, on_source=on_source
    )
    return Placed(
        ids={**of_files.ids, **of_others.ids},
        names={**of_files.names, **of_others.names},
        notes=(*of_files.notes, *of_others.notes),
    )


async def _place_files(
    files: Sequence[FileSource],
    *,
    index: Index,
    reader: FileReader,
    on_source: OnSource,
) -> Placed:
    if not files:
        return Placed()
    names = {file.path.resolve(): file.name for file in files}

    def tell(progress: AddProgress) -> None:
        outcome = progress.outcome
        on_source(progress.done, progress.total, f"{outcome.state} {outcome.path.name}")

    report = await adding.add(
        [file.path for file in files],
        index=index,
        reader=reader,
        ways=Ways(listeners=Listeners(on_progress=tell)),
    )
    found = [(names.get(o.path.resolve()), o.document) for o in report.outcomes]
    ids = {name: document for name, document in found if name and document}
    refused = [o for o in report.outcomes if o.state == "refused"]
    return Placed(
        ids=ids,
        names=_first_names((document, name) for name, document in ids.items()),
        notes=tuple(f"not in the index: {o.reason}" for o in refused),
    )


async def _place_texts(
    sources: Sequence[Source],
    *,
    index: Index,
    texts: GivenTexts,
    prefix: str,
    on_source: OnSource,
) -> Placed:
    found: list[tuple[DocumentId, str]] = []  # several pictures may make up one document
    notes: list[str] = []
    for start in range(0, len(sources), BATCH):
        batch = sources[start : start + BATCH]
        wanted = [(id_, source) for source in batch if (id_ := _id(source))]
        here = set(await index.catalogue.documents(id_ for id_, _ in wanted))
        found += [(id_, source.name) for id_, source in wanted if id_ in here]
        readings: list[Reading] = []
        for source in batch:
            if _id(source) in here:
                continue
            try:
                readings.append(_reading(source, texts, prefix))
            except IngestError as error:
                notes.append(f"not in the index: {error}")
            else:
                found.append((readings[-1].document.id, source.name))
        await index.add_all([(reading, _stamp(reading)) for reading in readings])
        on_source(start + len(batch), len(sources), f"{len(readings)} texts")
    return Placed(
        ids={name: document for document, name in found},
        names=_first_names(found),
        notes=tuple(notes),
    )


def _first_names(found: Iterable[tuple[DocumentId, str]]) -> dict[DocumentId, str]:
    names: dict[DocumentId, str] = {}
    for document, name in found:
        names.setdefault(document, name)
    return names


def _id(source: Source) -> DocumentId | None:
    """Return the id that a text will have, where that costs no reading."""
    match source:
        case TextSource(pages=()):
            return given.text_id(source.text, title=source.title)
        case TextSource():
            return given.pages_id(source.pages, title=source.title)
        case _:
            return None


def _reading(source: Source, texts: GivenTexts, prefix: str) -> Reading:
    match source:
        case TextSource(pages=()):
            return texts.text(source.text, title=source.title, uri=f"{prefix}/{source.name}")
        case TextSource():
            return texts.pages(source.pages, title=source.title, uri=f"{prefix}/{source.name}")
        case ImageSource():
            return texts.picture(source.path, caption=source.caption, title="")
        case FileSource():
            raise AssertionError("files are added as files")


def _stamp(reading: Reading) -> SourceStamp:
    return SourceStamp(uri=reading.document.uri, size=0, mtime_ns=0)
