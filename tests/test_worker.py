"""The reading process, by its real command, on real files."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pymupdf  # noqa: TID251 - makes the PDFs that are read
import pytest
from pydantic import SecretStr

from corrobora import app
from corrobora.corpora import rows
from corrobora.errors import IngestError
from corrobora.ingest import identity
from corrobora.settings import Settings
from corrobora.tools.parts import Container, Description, Elements, Inside, Job, Pages, Part, Step
from corrobora.tools.pool import Pool

pytestmark = pytest.mark.slow

AES = 5  # pymupdf's number for it
Read = tuple[list[Part], str]  # parts, and why it was refused


def job(path: Path, *, keep: Path | None = None, name: str = "") -> Job:
    inside = path.parent / f"{path.name}.inside"
    inside.mkdir(exist_ok=True)
    return Job(
        path=path,
        name=name or path.name,
        document=identity.document_id(path),
        uri=str(path),
        keep=keep or path.parent / "keep",
        inside=inside,
    )


async def read(pool: Pool, given: Job) -> Read:
    try:
        return [part async for part in pool.read(given)], ""
    except IngestError as error:
        return [], str(error)


def pdf(path: Path, *, pages: int = 1, password: str = "") -> None:
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            document.new_page().insert_textbox(
                (72, 72, 520, 700), f"Pump {number} was replaced in June.\n" * 30
            )
        document.save(path, encryption=AES if password else 0, user_pw=password)


def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "The pumps"
    message.set_content("Please find the plan of the pumps attached.")
    message.add_attachment("Pump 3 stands at Mill Basin.", filename="plan.txt")
    return message


def make_files(folder: Path) -> None:
    (folder / "note.txt").write_text("The dam is 12 metres high.", encoding="utf-8")
    pdf(folder / "pumps.pdf")
    pdf(folder / "locked.pdf", password="open sesame")
    pdf(folder / "secret.pdf", password="nobody knows")
    (folder / "letter.eml").write_bytes(mail().as_bytes())
    (folder / "torn.pdf").write_bytes((folder / "pumps.pdf").read_bytes()[:300])
    (folder / "x").write_bytes(b"\x7fELF" + bytes(range(256)) * 9)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.write(folder / "note.txt", "notes/note.txt")
        archive.writestr("../../evil.txt", "outside")
    with tarfile.open(folder / "some.tgz", "w:gz") as archive:
        content = b"Beans."
        member = tarfile.TarInfo("beans.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    """All files, read by one process, one after the other."""
    folder = tmp_path_factory.mktemp("files")
    make_files(folder)
    paths = sorted(path for path in folder.iterdir() if path.is_file())

    async def read_all() -> dict[str, Read]:
        secrets = (SecretStr("wrong"), SecretStr("open sesame"))
        pool = app.reading_pool(Settings(passwords=secrets))
        found = {path.name: await read(pool, job(path)) for path in paths}
        (worker,) = pool._idle
        assert worker._process.returncode is None
        await pool.close()
        return found

    return asyncio.run(read_all())


def texts(parts: list[Part]) -> str:
    made = [rows.to_element(row) for p in parts if isinstance(p, Elements) for row in p.rows]
    return "\n".join(element.text for element in made)


def test_a_text_is_read(files: dict[str, Read]) -> None:
    parts, refused = files["note.txt"]

    assert refused == ""
    assert isinstance(parts[-1], Description)
    assert "12 metres" in texts(parts)


def test_a_pdf_is_read_with_its_pages(files: dict[str, Read]) -> None:
    parts, _ = files["pumps.pdf"]

    assert [len(part.rows) for part in parts if isinstance(part, Pages)] == [1]
    assert [(p.done, p.total) for p in parts if isinstance(p, Step)] == [(1, 1)]
    assert "Pump 1 was replaced" in texts(parts)


def test_what_came_with_an_e_mail_is_handed_on(files: dict[str, Read]) -> None:
    parts, _ = files["letter.eml"]

    (plan,) = [part for part in parts if isinstance(part, Inside)]
    assert (plan.name, plan.path.read_text().strip()) == (
        "plan.txt",
        "Pump 3 stands at Mill Basin.",
    )
    assert "plan of the pumps" in texts(parts)


def test_an_archive_is_no_document_and_nothing_is_written_outside(
    files: dict[str, Read],
) -> None:
    parts, _ = files["all.zip"]

    members = [part for part in parts if isinstance(part, Inside)]
    assert "notes/note.txt" in [member.name for member in members]
    assert isinstance(parts[-1], Container)
    assert all(".inside" in str(member.path.resolve()) for member in members)
    assert [p.name for p in files["some.tgz"][0] if isinstance(p, Inside)] == ["beans.txt"]


def test_passwords_are_tried(files: dict[str, Read]) -> None:
    assert "Pump 1 was replaced" in texts(files["locked.pdf"][0])
    assert "password" in files["secret.pdf"][1]


@pytest.mark.parametrize("name", ["secret.pdf", "torn.pdf", "x"])
def test_what_cannot_be_read_is_one_line_and_the_next_file_is_read(
    files: dict[str, Read], name: str
) -> None:
    parts, refused = files[name]

    assert refused.startswith(f"{name}: ")
    assert "\n" not in refused
    assert parts == []


async def read_until_killed(pool: Pool, given: Job, *, page: int) -> None:
    async for part in pool.read(given):
        if isinstance(part, Step) and part.done >= page:
            (worker,) = pool._busy
            os.kill(worker._process.pid, signal.SIGKILL)


async def test_a_reading_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    pdf(tmp_path / "long.pdf", pages=250)
    given = job(tmp_path / "long.pdf")
    pool = app.reading_pool(Settings())

    with pytest.raises(IngestError, match="SIGKILL"):
        await read_until_killed(pool, given, page=64)
    kept = {path.name: path.stat().st_mtime_ns for path in given.keep.glob("pages-*")}
    parts, refused = await read(pool, given)
    await pool.close()

    assert refused == ""
    assert "pages-1" in kept
    again = {path.name: path.stat().st_mtime_ns for path in given.keep.glob("pages-*")}
    assert {name: again[name] for name in kept} == kept
    assert sum(len(part.rows) for part in parts if isinstance(part, Pages)) == 250


def in_a_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit")
def test_memory_has_a_limit() -> None:
    code = "from corrobora import worker; worker._limit_memory(0.5); bytearray(2**30)"

    assert in_a_process(code).endswith("MemoryError\n")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit")
async def test_a_file_that_eats_memory_is_one_line_and_the_next_is_read(tmp_path: Path) -> None:
    eats, note = tmp_path / "eats.txt", tmp_path / "note.txt"
    eats.write_bytes(b"word " * 30_000_000)
    note.write_text("The dam is 12 metres high.")
    pool = app.reading_pool(Settings(reading_memory=0.75))

    _, refused = await read(pool, job(eats))
    parts, _ = await read(pool, job(note))
    await pool.close()

    assert refused == "eats.txt: it takes more than 0.75 GiB of memory to read"
    assert "12 metres" in texts(parts)
