from pathlib import Path

import pytest

from corrobora.corpora.index import Index
from corrobora.evals import sources
from corrobora.evals.dataset import Dataset, FileSource, ImageSource, TextSource
from corrobora.ingest.read import read as read_file
from corrobora.ingest.text import TextReader
from corrobora.records import Reading
from corrobora.tools.in_place import InPlace
from tests.evals.conftest import HARBOUR, TEXTS, WordCount


def read(path: Path) -> Reading:
    return read_file(
        path, readers={"text/plain": TextReader(tokens=WordCount(), passage_tokens=100)}
    )


async def place(dataset: Dataset, index: Index, told: list[str] | None = None) -> sources.Placed:
    heard = [] if told is None else told
    return await sources.place(
        dataset,
        index=index,
        reader=InPlace(read),
        texts=TEXTS,
        on_source=lambda done, total, what: heard.append(f"{done}/{total} {what}"),
    )


async def test_every_text_is_in_the_index_under_its_name(index: Index) -> None:
    placed = await place(HARBOUR, index)

    listed = {d.id: d.uri for d in await index.catalogue.listing()}
    assert {name: listed[id_] for name, id_ in placed.ids.items()} == {
        "depth": "harbour/depth",
        "ferries": "harbour/ferries",
        "tower": "harbour/tower",
    }


async def test_what_is_there_is_not_read_again(index: Index) -> None:
    first = await place(HARBOUR, index)
    told: list[str] = []

    again = await place(HARBOUR, index, told)

    assert again == first
    assert told == ["3/3 0 texts"]


async def test_equal_texts_under_two_names_are_one_document(index: Index) -> None:
    twice = Dataset(
        name="twice",
        cases=(),
        sources=(TextSource(name="a", text="Same."), TextSource(name="b", text="Same.")),
    )

    placed = await place(twice, index)

    assert placed.ids["a"] == placed.ids["b"]
    assert len(await index.catalogue.listing()) == 1


async def test_what_holds_no_text_is_noted_and_the_others_go_on(index: Index) -> None:
    some = Dataset(
        name="some",
        cases=(),
        sources=(TextSource(name="empty"), TextSource(name="full", text="A text.")),
    )

    placed = await place(some, index)

    assert list(placed.ids) == ["full"]
    assert placed.notes == ("not in the index: empty: holds no text",)


async def test_files_are_read_and_refused_ones_noted(index: Index, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Good text.")
    (tmp_path / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\nnot text")
    files = Dataset(
        name="files",
        cases=(),
        sources=tuple(
            FileSource(name=name, path=tmp_path / f"{name}.txt") for name in ("good", "bad")
        ),
    )

    placed = await place(files, index)

    assert list(placed.ids) == ["good"]
    assert "bad.txt" in placed.notes[0]


async def test_a_file_is_known_however_its_path_is_written(index: Index, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "good.txt").write_text("Good text.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "good.txt")
    paths = {"up": tmp_path / "sub" / ".." / "good.txt", "link": tmp_path / "link.txt"}

    for name, path in paths.items():
        files = Dataset(name="files", cases=(), sources=(FileSource(name=name, path=path),))
        assert list((await place(files, index)).ids) == [name]


async def test_a_picture_comes_in_with_its_caption_only(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"one")
    pictures = Dataset(
        name="pictures",
        cases=(),
        sources=(
            ImageSource(name="with", path=tmp_path / "a.png", caption="A crane"),
            ImageSource(name="without", path=tmp_path / "a.png"),
        ),
    )

    placed = await place(pictures, index)

    assert list(placed.ids) == ["with"]
    assert len(placed.notes) == 1


@pytest.mark.parametrize("count", [sources.BATCH - 1, sources.BATCH, sources.BATCH + 1])
async def test_no_text_is_lost_between_batches(count: int, index: Index) -> None:
    many = Dataset(
        name="many",
        cases=(),
        sources=tuple(TextSource(name=f"t{n}", text=f"Number {n}.") for n in range(count)),
    )

    placed = await place(many, index)

    assert len(set(placed.ids.values())) == count


async def test_the_pictures_of_one_document_all_have_its_name(index: Index, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(name.encode())
    pictures = Dataset(
        name="pictures",
        cases=(),
        sources=tuple(
            ImageSource(name="album", path=tmp_path / name, caption=f"Picture {name}")
            for name in ("a", "b")
        ),
    )

    placed = await place(pictures, index)

    assert list(placed.names.values()) == ["album", "album"]
