import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from corrobora.corpora.index import Index, open_index
from corrobora.errors import ConfigError, IngestError
from corrobora.records import Reading
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools.add import AddProgress, AddReport, add


class Reader:
    """Reads a page a line, refuses what says so, and counts."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, path: Path) -> Reading:
        self.read.append(path.name)
        text = path.read_text(encoding="utf-8")
        if text == "refuse":
            raise IngestError(f"{path.name}: it is encrypted")
        if text == "crash":
            raise IndexError("list index out of range")
        if text == "stop":
            raise KeyboardInterrupt
        return paged(text.splitlines(), uri=str(path))


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    opened = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    yield opened
    opened.close()


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    write(folder / "a.txt", "The harbour.\nThe ferries.")
    write(folder / "b.txt", "Beans.")
    return folder


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def states(report: AddReport) -> list[tuple[str, str]]:
    return [(outcome.path.name, outcome.state) for outcome in report.outcomes]


async def run(paths: Sequence[Path], index: Index, reader: Reader) -> AddReport:
    return await add(paths, index=index, read=reader, on_progress=lambda _: None)


async def test_files_of_a_folder_are_added(papers: Path, index: Index, reader: Reader) -> None:
    report = await run([papers], index, reader)

    assert states(report) == [("a.txt", "added"), ("b.txt", "added")]
    first = report.outcomes[0]
    assert (first.pages, first.elements) == (2, 4)
    assert [d.uri for d in await index.catalogue.listing()] == [
        str(papers / "a.txt"),
        str(papers / "b.txt"),
    ]


async def test_unchanged_files_are_not_read_again(
    papers: Path, index: Index, reader: Reader
) -> None:
    await run([papers], index, reader)
    report = await run([papers], index, reader)

    assert states(report) == [("a.txt", "unchanged"), ("b.txt", "unchanged")]
    assert reader.read == ["a.txt", "b.txt"]
    assert report.outcomes[0].document is not None


async def test_a_touched_file_is_not_read_again(papers: Path, index: Index, reader: Reader) -> None:
    await run([papers], index, reader)
    os.utime(papers / "a.txt", ns=(1, 1))

    report = await run([papers], index, reader)

    assert states(report)[0] == ("a.txt", "unchanged")
    noted = await index.catalogue.at(str(papers / "a.txt"))
    assert noted is not None
    assert noted[1].mtime_ns == 1


async def test_a_changed_file_replaces_its_document(
    papers: Path, index: Index, reader: Reader
) -> None:
    await run([papers], index, reader)
    write(papers / "a.txt", "The airport.")

    report = await run([papers], index, reader)

    assert states(report) == [("a.txt", "replaced"), ("b.txt", "unchanged")]
    assert len(await index.catalogue.listing()) == 2
    assert await index.check() == ()


async def test_the_same_bytes_at_two_places_are_one_document(
    papers: Path, index: Index, reader: Reader
) -> None:
    write(papers / "copy.txt", "Beans.")

    report = await run([papers], index, reader)

    assert states(report)[2] == ("copy.txt", "duplicate")
    assert reader.read == ["a.txt", "b.txt"]
    assert report.outcomes[1].document == report.outcomes[2].document


async def test_a_refused_file_is_named_and_the_others_go_on(
    papers: Path, index: Index, reader: Reader
) -> None:
    write(papers / "a.txt", "refuse")

    report = await run([papers], index, reader)

    assert states(report) == [("a.txt", "refused"), ("b.txt", "added")]
    assert report.outcomes[0].reason == "a.txt: it is encrypted"


async def test_a_reader_that_fails_refuses_its_file_only(
    papers: Path, index: Index, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    write(papers / "a.txt", "crash")

    report = await run([papers], index, reader)

    assert states(report) == [("a.txt", "refused"), ("b.txt", "added")]
    assert "list index out of range" in report.outcomes[0].reason
    assert "list index out of range" in caplog.text


async def test_a_refused_change_keeps_the_document_before(
    papers: Path, index: Index, reader: Reader
) -> None:
    await run([papers], index, reader)
    write(papers / "b.txt", "refuse")

    await run([papers], index, reader)

    assert len(await index.catalogue.listing()) == 2


async def test_what_was_reported_before_an_interruption_is_in(
    papers: Path, index: Index, reader: Reader
) -> None:
    write(papers / "b.txt", "stop")

    with pytest.raises(KeyboardInterrupt):
        await run([papers], index, reader)

    assert [d.uri for d in await index.catalogue.listing()] == [str(papers / "a.txt")]


async def test_progress_is_told_after_each_file(papers: Path, index: Index, reader: Reader) -> None:
    told: list[AddProgress] = []

    report = await add([papers], index=index, read=reader, on_progress=told.append)

    assert [(p.done, p.total) for p in told] == [(1, 2), (2, 2)]
    assert tuple(p.outcome for p in told) == report.outcomes


async def test_a_path_that_is_not_there_is_an_error(index: Index, reader: Reader) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        await run([Path("nowhere")], index, reader)


async def test_a_name_that_is_not_unicode_is_taken(
    papers: Path, index: Index, reader: Reader
) -> None:
    odd = Path(os.fsdecode(os.fsencode(papers) + b"/gr\xf6\xdfe.txt"))
    try:
        write(odd, "Twelve metres.")
    except OSError:
        pytest.skip("this file system takes Unicode names only")

    report = await run([odd], index, reader)

    assert report.outcomes[0].state == "added"
    assert (await index.catalogue.listing())[0].uri.endswith(r"gr\udcf6\udcdfe.txt")
    assert (await run([odd], index, reader)).outcomes[0].state == "unchanged"


async def test_a_folder_without_files_is_one_clear_line(
    tmp_path: Path, index: Index, reader: Reader
) -> None:
    (tmp_path / "hollow").mkdir()
    write(tmp_path / "hollow" / ".hidden", "secret")

    with pytest.raises(ConfigError, match=r"no files to add in '.*hollow'"):
        await run([tmp_path / "hollow"], index, reader)


async def test_a_pipe_or_a_device_is_refused_and_not_waited_for(
    papers: Path, index: Index, reader: Reader
) -> None:
    os.mkfifo(papers / "pipe")

    report = await run([papers, Path("/dev/zero")], index, reader)

    assert states(report) == [
        ("a.txt", "added"),
        ("b.txt", "added"),
        ("pipe", "refused"),
        ("zero", "refused"),
    ]
    assert report.outcomes[-1].reason == "zero: not a regular file"


async def test_what_an_index_is_made_of_is_not_added(
    tmp_path: Path, papers: Path, reader: Reader
) -> None:
    within = papers / "kept"
    opened = await open_index(within, words=DictWords, vectors=DictVectors, embedder=HashEmbedder())
    fresh = await run([papers], opened, reader)
    opened.close()
    (within / "words").mkdir(exist_ok=True)
    write(within / "words" / "meta.json", "{}")
    other = await open_index(
        tmp_path / "other", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    later = await run([papers], other, reader)
    other.close()

    assert states(fresh) == states(later) == [("a.txt", "added"), ("b.txt", "added")]
