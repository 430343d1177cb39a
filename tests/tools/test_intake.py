"""What comes out of files: members of archives, attachments of e-mails, and the web."""

import json
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from corrobora.corpora.index import Index, open_index
from corrobora.errors import IngestError
from corrobora.records import Attachment
from corrobora.testing.documents import NOBODY, paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.tools import parts
from corrobora.tools.add import add
from corrobora.tools.addition import AddReport, Ways
from corrobora.tools.parts import Container, Job, Part, Passing

Holds = Mapping[str, object]  # contents by name: a text, or again a Holds


class Killed(BaseException):
    """Stands for the end of the process."""


@dataclass
class Reader:
    """Reads texts, e-mails ("mail": text, "holds": files) and archives ("holds": files)."""

    fingerprint: str = ""
    at_once: int = 1
    kills: bool = False
    reads: list[str] = field(default_factory=list)

    async def read(self, job: Job) -> AsyncIterator[Part]:
        self.reads.append(job.path.name)
        text = job.path.read_text(encoding="utf-8")
        if text == "kill" and self.kills:
            raise Killed
        if text == "passing" and self.kills:
            raise Passing(f"{job.name}: the system killed it")
        if text == f"locked {self.fingerprint}":
            raise IngestError(f"{job.name}: it is encrypted")
        made: Any = json.loads(text) if text.startswith("{") else {"mail": text, "holds": {}}
        held = [
            Attachment(name=name, content=content_of(content))
            for name, content in made["holds"].items()
        ]
        if "mail" not in made:
            for number, each in enumerate(held):
                if each.name != "locked":
                    yield parts.inside(each.name, each.content, number=number, folder=job.inside)
            yield Container(notes=("locked: encrypted",) if "locked" in made["holds"] else ())
            return
        reading = replace(paged([text], uri=job.uri), attachments=tuple(held))
        assert reading.document.id == job.document
        for part in parts.of_reading(reading, job):
            yield part


def content_of(content: object) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    return text.encode()


def archive(holds: Holds) -> Holds:
    return {"holds": holds}


def mail(text: str, holds: Holds) -> Holds:
    return {"mail": text, "holds": holds}


def write(path: Path, content: object) -> None:
    path.write_bytes(content_of(content))


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    opened = await open_index(
        tmp_path / "index", words=DictWords, vectors=DictVectors, embedder=HashEmbedder()
    )
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def reader() -> Reader:
    return Reader()


async def run(
    files: Path, index: Index, reader: Reader, *, ways: Ways | None = None
) -> list[tuple[str, str]]:
    report = await add([files], index=index, reader=reader, ways=ways)
    return states(report, files)


def states(report: AddReport, files: Path) -> list[tuple[str, str]]:
    return [(o.uri.removeprefix(f"{files}/"), o.state) for o in report.outcomes]


async def listed(index: Index, files: Path) -> dict[str, str | None]:
    """Return the parent of each document, by name."""
    return {
        d.uri.removeprefix(f"{files}/"): d.parent and d.parent.removeprefix(f"{files}/")
        for d in await index.catalogue.listing()
    }


async def test_members_of_an_archive_are_documents_that_name_it(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans.", "in.zip": archive({"y.txt": "Peas."})}))

    told = await run(files, index, reader)

    assert told == [
        ("a.zip", "added"),
        ("a.zip!/x.txt", "added"),
        ("a.zip!/in.zip", "added"),
        ("a.zip!/in.zip!/y.txt", "added"),
    ]
    assert await listed(index, files) == {
        "a.zip!/x.txt": "a.zip",
        "a.zip!/in.zip!/y.txt": "a.zip!/in.zip",
    }


async def test_attachments_name_the_e_mail_that_they_came_with(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "m.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))

    await run(files, index, reader)

    assert await listed(index, files) == {"m.eml": None, "m.eml!/bill.txt": "m.eml"}
    assert await index.check() == ()


async def test_an_unchanged_archive_is_not_opened(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans."}))
    await run(files, index, reader)

    told = await run(files, index, reader)

    assert told == [("a.zip", "unchanged")]
    assert reader.reads == ["a.zip", "x.txt"]


async def test_a_changed_archive_drops_what_is_gone_and_reads_only_what_is_new(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans.", "y.txt": "Peas.", "z.txt": "Rice."}))
    await run(files, index, reader)
    write(files / "a.zip", archive({"x.txt": "Beans.", "y.txt": "Lentils.", "n.txt": "Rice."}))

    told = await run(files, index, reader)

    assert told == [
        ("a.zip", "replaced"),
        ("a.zip!/x.txt", "unchanged"),
        ("a.zip!/y.txt", "replaced"),
        ("a.zip!/n.txt", "duplicate"),  # renamed: kept, not read again
    ]
    assert reader.reads == ["a.zip", "x.txt", "y.txt", "z.txt", "a.zip", "y.txt"]
    assert set(await listed(index, files)) == {"a.zip!/x.txt", "a.zip!/y.txt", "a.zip!/n.txt"}
    assert await index.check() == ()


@pytest.mark.parametrize("kind", ["archive", "mail"])
async def test_what_an_interrupted_file_still_held_comes_in_later(
    files: Path, index: Index, reader: Reader, kind: str
) -> None:
    holds = {"x.txt": "Beans.", "y.txt": "kill"}
    write(files / "a", archive(holds) if kind == "archive" else mail("Hello.", holds))
    reader.kills = True
    with pytest.raises(Killed):
        await run(files, index, reader)
    reader.kills = False

    await run(files, index, reader)

    assert {"a!/x.txt", "a!/y.txt"} <= set(await listed(index, files))
    assert reader.reads.count("x.txt") == 1
    assert await run(files, index, reader) == [("a", "unchanged")]


async def test_attachments_of_a_copy_stay_when_the_first_goes(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "m.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))
    write(files / "n.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))
    await run(files, index, reader)
    (files / "m.eml").unlink()

    await run(files, index, reader, ways=Ways(remove_gone=True))

    assert await listed(index, files) == {"n.eml": None, "n.eml!/bill.txt": "n.eml"}
    assert await index.check() == ()


async def test_a_moved_e_mail_keeps_its_attachments(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "m.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))
    await run(files, index, reader)
    (files / "m.eml").rename(files / "n.eml")

    await run(files, index, reader, ways=Ways(remove_gone=True))

    assert await listed(index, files) == {"n.eml": None, "n.eml!/bill.txt": "n.eml"}
    assert reader.reads.count("bill.txt") == 1


async def test_a_touched_e_mail_is_not_read_again(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "m.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))
    await run(files, index, reader)
    os.utime(files / "m.eml", ns=(1, 1))

    told = await run(files, index, reader)

    assert told == [("m.eml", "unchanged")]
    assert reader.reads == ["m.eml", "bill.txt"]


@pytest.mark.parametrize("before", [archive({"x.txt": "Beans."}), mail("Hi.", {"x.txt": "Beans."})])
async def test_a_file_that_became_another_kind_leaves_nothing_of_the_old(
    files: Path, index: Index, reader: Reader, before: Holds
) -> None:
    write(files / "a", before)
    await run(files, index, reader)
    write(files / "a", "Rice, and nothing else.")
    await run(files, index, reader)
    assert await listed(index, files) == {"a": None}
    assert await run(files, index, reader) == [("a", "unchanged")]

    write(files / "a", before)
    await run(files, index, reader)

    assert "a!/x.txt" in await listed(index, files)
    assert "Rice, and nothing else." not in await texts(index)
    assert await index.check() == ()


async def texts(index: Index) -> list[str]:
    listed = await index.catalogue.listing()
    return [e.text for d in listed for e in await index.catalogue.elements_of(d.id)]


async def test_a_removed_archive_takes_its_members_with_it(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans.", "in.zip": archive({"y.txt": "Peas."})}))
    write(files / "b.txt", "Rice.")
    await run(files, index, reader)
    (files / "a.zip").unlink()

    told = await run(files, index, reader, ways=Ways(remove_gone=True))

    assert told == [("b.txt", "unchanged"), ("a.zip", "removed")]
    assert set(await listed(index, files)) == {"b.txt"}
    assert await index.check() == ()


async def test_a_removed_e_mail_takes_its_attachments_with_it(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "m.eml", mail("See the bill.", {"bill.txt": "12 pounds."}))
    report = await add([files], index=index, reader=reader)

    assert await index.remove(report.outcomes[0].document or NOBODY)

    assert await index.catalogue.listing() == ()
    assert await index.check() == ()


async def test_files_inside_files_have_a_limit_of_depth(
    files: Path, index: Index, reader: Reader
) -> None:
    deep: object = "Beans."
    for name in ("4.txt", "3.zip", "2.zip", "1.zip"):
        deep = archive({name: deep})
    write(files / "0.zip", deep)

    report = await add([files], index=index, reader=reader)

    last = report.outcomes[-1]
    assert last.state == "refused"
    assert last.reason == (
        "0.zip!/1.zip!/2.zip!/3.zip!/4.txt: more than 3 files deep in one another"
    )


async def test_a_member_that_was_refused_is_tried_again_by_other_readers(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans.", "y.txt": "locked without a key"}))
    reader.fingerprint = "without a key"
    assert (await run(files, index, reader))[-1] == ("a.zip!/y.txt", "refused")
    assert await run(files, index, reader) == [("a.zip", "unchanged")]

    reader.fingerprint = "with a key"
    told = await run(files, index, reader)

    assert told[1:] == [("a.zip!/x.txt", "unchanged"), ("a.zip!/y.txt", "added")]
    assert reader.reads.count("x.txt") == 1
    assert await run(files, index, reader) == [("a.zip", "unchanged")]


async def test_an_archive_that_was_read_in_part_is_tried_again_by_other_readers(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.zip", archive({"x.txt": "Beans.", "locked": ""}))
    await run(files, index, reader)
    partly = (await index.status()).partly
    assert [(p.uri, p.notes) for p in partly] == [(str(files / "a.zip"), ("locked: encrypted",))]

    reader.fingerprint = "with a key"
    told = await run(files, index, reader)

    assert told[0] == ("a.zip", "replaced")


async def test_a_refused_change_is_told_by_status_beside_what_is_kept(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.txt", "Beans.")
    await run(files, index, reader)
    write(files / "a.txt", "locked ")

    await run(files, index, reader)

    status = await index.status()
    assert status.documents == 1
    assert [r.reason for r in status.refused] == ["a.txt: it is encrypted"]


async def test_what_says_nothing_of_a_file_is_tried_again(
    files: Path, index: Index, reader: Reader
) -> None:
    write(files / "a.txt", "passing")
    reader.kills = True
    assert await run(files, index, reader) == [("a.txt", "refused")]
    reader.kills = False

    assert await run(files, index, reader) == [("a.txt", "added")]
    assert (await index.status()).refused == ()
