import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

import pytest

from corrobora.adapters import watching
from corrobora.errors import ConfigError

pytestmark = pytest.mark.slow  # it waits for real changes
DEBOUNCE = 0.1  # seconds


class Watch:
    """Keeps what was told."""

    def __init__(self) -> None:
        self.sets: list[frozenset[Path]] = []
        self._more = asyncio.Condition()

    async def listen(self, told: AsyncIterator[frozenset[Path]]) -> None:
        async for paths in told:
            async with self._more:
                self.sets.append(paths)
                self._more.notify_all()

    def told(self) -> set[Path]:
        return {path for paths in self.sets for path in paths}

    async def until(self, *paths: Path, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds), self._more:
            await self._more.wait_for(lambda: set(paths) <= self.told())

    async def stands(self, folder: Path) -> None:
        """Wait until something that happens is heard."""
        probe = folder / "probe"
        for number in range(50):
            probe.write_text(f"{number}")
            with suppress(TimeoutError):
                await self.until(probe, seconds=4 * DEBOUNCE)
                break
        self.sets.clear()
        probe.unlink()
        await self.until(probe)
        self.sets.clear()


@asynccontextmanager
async def _watching(
    *paths: Path,
    debounce: float = DEBOUNCE,
    polling: bool | None = None,
    skip: Callable[[Path], bool] | None = None,
) -> AsyncIterator[Watch]:
    watch = Watch()
    told = watching.changes(paths, debounce=debounce, polling=polling, skip=skip)
    task = asyncio.create_task(watch.listen(told))
    if paths[0].is_dir():
        await watch.stands(paths[0])
    else:
        await asyncio.sleep(0)  # a named file is looked at from the first moment on
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("polling", [False, True])
async def test_files_that_come_change_and_go_are_told(tmp_path: Path, polling: bool) -> None:
    old, gone, new = tmp_path / "old.txt", tmp_path / "gone.txt", tmp_path / "new.txt"
    old.write_text("old")
    gone.write_text("gone")

    async with _watching(tmp_path, polling=polling) as watch:
        new.write_text("new")
        old.write_text("other")
        gone.unlink()
        await watch.until(new, old, gone)

    assert watch.told() == {new, old, gone}


async def test_a_file_that_is_being_written_is_told_once_when_it_rests(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.touch()

    async with _watching(file, debounce=0.5) as watch:
        with file.open("w") as written:
            for _ in range(8):
                written.write("more\n")
                written.flush()
                await asyncio.sleep(0.1)
                assert watch.sets == []
        await watch.until(file)
        await asyncio.sleep(3 * DEBOUNCE)

    assert watch.sets == [frozenset({file})]


async def test_a_folder_that_is_moved_in_brings_its_files(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    (outside / "deep").mkdir(parents=True)
    (outside / "deep/a.txt").write_text("a")

    async with _watching(inside) as watch:
        outside.rename(inside / "moved")
        await watch.until(inside / "moved/deep/a.txt")
        (inside / "moved").rename(outside)
        await watch.until(inside / "moved")


async def test_hidden_and_skipped_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / ".git").mkdir()

    async with _watching(tmp_path, skip=lambda path: path.name == "index") as watch:
        for name in ("index/words", ".git/config", ".hidden", "seen.txt"):
            (tmp_path / name).write_text("x")
        await watch.until(tmp_path / "seen.txt")
        await asyncio.sleep(2 * DEBOUNCE)

    assert watch.told() == {tmp_path / "seen.txt"}


async def test_a_named_file_is_told_also_when_it_is_replaced_and_its_neighbours_are_not(
    tmp_path: Path,
) -> None:
    file, other, draft = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "draft"
    file.write_text("1")

    async with _watching(file) as watch:
        for content in ("22", "333"):  # as editors do
            watch.sets.clear()
            draft.write_text(content)
            draft.replace(file)
            other.write_text(content)
            await watch.until(file)

    assert watch.told() == {file}


async def test_a_path_that_is_not_there_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not there"):
        await anext(watching.changes([tmp_path / "gone"]))


async def test_a_file_that_never_rests_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_PATIENCE", 0.4)
    file = tmp_path / "log.txt"

    async with _watching(tmp_path) as watch:
        for number in range(20):
            file.write_text(f"{number}")
            await asyncio.sleep(DEBOUNCE / 4)

    assert watch.told() == {file}


async def test_after_the_greeting_nothing_is_missed(tmp_path: Path) -> None:
    told = watching.changes([tmp_path], debounce=DEBOUNCE, greet=True)
    async with aclosing(told):  # type: ignore[type-var]  # it is a generator
        assert await anext(told) == frozenset()

        (tmp_path / "new.txt").write_text("x")

        async with asyncio.timeout(10):
            assert await anext(told) == {tmp_path / "new.txt"}
