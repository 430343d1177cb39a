import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from corrobora.adapters.ignore_rules import patterns
from corrobora.corpora.index import Index, open_index
from corrobora.errors import ConfigError, IngestError
from corrobora.records import Reading
from corrobora.testing.documents import NOBODY, paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools import roots
from corrobora.tools.add import add
from corrobora.tools.addition import (
    AddProgress,
    AddReport,
    Listeners,
    Selection,
    StageProgress,
    Ways,
)
from corrobora.tools.in_place import InPlace


class Stopped(BaseException):
    """Stands for an interruption."""


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
            raise Stopped
        return paged(text.split("\f"), uri=str(path))


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
    write(folder / "a.txt", "The harbour.\fThe ferries.")
    write(folder / "b.txt", "Beans.")
    return folder


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def states(report: AddReport) -> list[tuple[str, str]]:
    return [(outcome.path.name, outcome.state) for outcome in report.outcomes]


async def run(paths: Sequence[Path], index: Index, reader: Reader) -> AddReport:
    return await add(paths, index=index, reader=InPlace(reader))


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


async def test_equal_files_that_are_read_at_once_are_one_document(
    papers: Path, index: Index, reader: Reader
) -> None:
    for n in range(8):
        write(papers / f"copy{n}.txt", "Beans.")

    report = await add([papers], index=index, reader=InPlace(reader, at_once=4))

    assert sorted(state for _, state in states(report)) == ["added"] * 2 + ["duplicate"] * 8
    assert len(await index.catalogue.sources(report.outcomes[1].document or NOBODY)) == 9
    assert reader.read.count("b.txt") + sum("copy" in name for name in reader.read) == 1


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

    with pytest.raises(Stopped):
        await run([papers], index, reader)

    assert [d.uri for d in await index.catalogue.listing()] == [str(papers / "a.txt")]


async def test_progress_is_told_after_each_file(papers: Path, index: Index, reader: Reader) -> None:
    told: list[AddProgress] = []

    report = await add(
        [papers],
        index=index,
        reader=InPlace(reader),
        ways=Ways(listeners=Listeners(on_progress=told.append)),
    )

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


async def test_a_pipe_or_a_device_is_noted_and_not_waited_for(
    papers: Path, index: Index, reader: Reader
) -> None:
    os.mkfifo(papers / "pipe")

    report = await run([papers, Path("/dev/zero")], index, reader)

    assert states(report) == [("a.txt", "added"), ("b.txt", "added")]
    assert [note.split(":")[0] for note in report.notes] == [str(papers / "pipe"), "/dev/zero"]


async def test_a_refused_file_is_not_tried_again_until_it_or_the_readers_change(
    papers: Path, index: Index, reader: Reader
) -> None:
    write(papers / "a.txt", "refuse")
    await run([papers], index, reader)

    again = await run([papers], index, reader)
    other = await add([papers], index=index, reader=InPlace(reader, fingerprint="with OCR"))
    write(papers / "a.txt", "mended")
    mended = await run([papers], index, reader)

    assert reader.read == ["a.txt", "b.txt", "a.txt", "a.txt"]
    assert again.outcomes[0].reason == other.outcomes[0].reason == "a.txt: it is encrypted"
    assert states(mended)[0] == ("a.txt", "added")
    assert (await index.status()).refused == ()


async def test_a_status_lists_refusals_with_their_reason(
    papers: Path, index: Index, reader: Reader
) -> None:
    write(papers / "a.txt", "refuse")

    await run([papers], index, reader)

    refused = (await index.status()).refused
    assert [(r.uri, r.reason) for r in refused] == [
        (str(papers / "a.txt"), "a.txt: it is encrypted")
    ]


async def test_all_vectors_are_made_at_the_end(papers: Path, index: Index, reader: Reader) -> None:
    told: list[StageProgress] = []
    ways = Ways(listeners=Listeners(on_stage=told.append))

    await add([papers], index=index, reader=InPlace(reader), ways=ways)

    assert (await index.status()).waiting.elements == 0
    assert (told[-1].stage, told[-1].done, told[-1].total) == ("vectors", 6, 6)


async def test_files_that_are_gone_go_when_that_is_asked(
    papers: Path, index: Index, reader: Reader
) -> None:
    await run([papers], index, reader)
    (papers / "a.txt").unlink()

    kept = await run([papers], index, reader)
    gone = await add([papers], index=index, reader=InPlace(reader), ways=Ways(remove_gone=True))

    assert states(kept) == [("b.txt", "unchanged")]
    assert states(gone) == [("b.txt", "unchanged"), ("a.txt", "removed")]
    assert [d.uri for d in await index.catalogue.listing()] == [str(papers / "b.txt")]
    assert await index.check() == ()


async def test_a_folder_that_is_gone_goes_with_all_its_files(
    papers: Path, index: Index, reader: Reader
) -> None:
    await run([papers], index, reader)
    shutil.rmtree(papers)

    await add([papers], index=index, reader=InPlace(reader), ways=Ways(remove_gone=True))

    assert await index.catalogue.listing() == ()


async def test_a_moved_file_keeps_its_elements(papers: Path, index: Index, reader: Reader) -> None:
    before = await run([papers], index, reader)
    (papers / "a.txt").rename(papers / "c.txt")

    moved = await add([papers], index=index, reader=InPlace(reader), ways=Ways(remove_gone=True))

    assert reader.read == ["a.txt", "b.txt"]
    assert before.outcomes[0].document in [o.document for o in moved.outcomes]
    listed = await index.catalogue.listing()
    assert [d.uri for d in listed] == [str(papers / "b.txt"), str(papers / "c.txt")]


async def test_only_files_of_a_pattern_are_taken(
    papers: Path, index: Index, reader: Reader
) -> None:
    selection = Selection(exclude=("b.*",), patterns=patterns)

    report = await add(
        [papers], index=index, reader=InPlace(reader), ways=Ways(selection=selection)
    )

    assert states(report) == [("a.txt", "added")]


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


async def test_a_refusal_that_names_bytes_that_are_no_text_is_kept(
    papers: Path, index: Index, reader: Reader
) -> None:
    odd = Path(os.fsdecode(os.fsencode(papers) + b"/gr\xf6\xdfe.txt"))
    try:
        write(odd, "refuse")
    except OSError:
        pytest.skip("this file system takes Unicode names only")

    report = await run([papers], index, reader)

    assert states(report)[2] == (odd.name, "refused")
    (refused,) = (await index.status()).refused
    assert refused.reason == r"gr\udcf6\udcdfe.txt: it is encrypted"


async def test_a_file_whose_name_is_not_unicode_goes_only_when_it_is_gone(
    papers: Path, index: Index, reader: Reader
) -> None:
    odd = Path(os.fsdecode(os.fsencode(papers) + b"/gr\xf6\xdfe.txt"))
    try:
        write(odd, "Twelve metres.")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    sync = Ways(remove_gone=True)

    await run([papers], index, reader)
    kept = await add([papers], index=index, reader=InPlace(reader), ways=sync)
    odd.unlink()  # noqa: ASYNC240 - a test
    gone = await add([papers], index=index, reader=InPlace(reader), ways=sync)

    assert [state for _, state in states(kept)] == ["unchanged"] * 3
    assert states(gone)[2] == (r"gr\udcf6\udcdfe.txt", "removed")


async def test_what_was_given_is_remembered_as_it_was_named_before_it_is_read(
    papers: Path, index: Index, reader: Reader, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(papers)
    write(papers / "a.txt", "stop")

    with pytest.raises(Stopped):
        await run([link], index, reader)

    assert await roots.remembered(index.catalogue) == [str(link)]


async def test_an_addition_ends_although_its_last_file_is_done_while_vectors_are_looked_for(
    papers: Path, index: Index, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(papers / "a.txt", "refuse")
    write(papers / "b.txt", "refuse")
    encode = index.encode_some

    async def slowly() -> int:
        await asyncio.sleep(0.3)
        return await encode()

    monkeypatch.setattr(index, "encode_some", slowly)

    async with asyncio.timeout(10):
        report = await add([papers], index=index, reader=InPlace(reader), ways=Ways(words_first=0))

    assert {state for _, state in states(report)} == {"refused"}
