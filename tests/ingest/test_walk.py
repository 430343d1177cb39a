import os
import subprocess
import sys
import timeit
from pathlib import Path

import pytest

from corrobora.adapters.ignore_rules import patterns
from corrobora.errors import ConfigError
from corrobora.ingest import walk


def _touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_a_folder_is_walked_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    kept = [_touch(tmp_path / name) for name in ("a/z.pdf", "a.txt", "b/c/d.docx")]
    for name in (".hidden.pdf", ".git/config", "b/.cache/x.pdf"):
        _touch(tmp_path / name)

    assert walk.files([tmp_path]) == tuple(kept)


def test_a_file_named_twice_comes_once_where_it_was_first(tmp_path: Path) -> None:
    first, second = _touch(tmp_path / "b.txt"), _touch(tmp_path / "a.txt")

    assert walk.files([first, tmp_path]) == (first, second)


def test_a_hidden_file_that_is_named_is_taken(tmp_path: Path) -> None:
    hidden = _touch(tmp_path / ".notes.md")

    assert walk.files([hidden]) == (hidden,)


def test_a_path_that_is_not_there_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.pdf"):
        walk.files([tmp_path / "gone.pdf"])


def test_links_to_folders_do_not_go_round_in_circles(tmp_path: Path) -> None:
    inside = _touch(tmp_path / "folder/file.txt")
    (tmp_path / "folder/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "folder/dangling").symlink_to(tmp_path / "nothing")

    assert walk.files([tmp_path]) == (inside,)


def _names(found: walk.Found, root: Path) -> list[str]:
    return [file.path.relative_to(root).as_posix() for file in found.files]


def test_size_and_time_come_from_the_folder_without_opening_the_file(tmp_path: Path) -> None:
    file = _touch(tmp_path / "a.txt")
    file.write_bytes(b"twelve bytes")
    file.chmod(0)

    found = walk.found([tmp_path])

    status = file.stat()
    assert found.files == (walk.FoundFile(path=file, size=12, mtime_ns=status.st_mtime_ns),)


def test_a_link_to_a_file_is_taken_with_the_size_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = _touch(tmp_path / "file.txt")
    file.write_bytes(b"12345")
    link = tmp_path / "out/link.txt"
    link.symlink_to(file)

    (found,) = walk.found([tmp_path / "out"]).files

    assert (found.path, found.size) == (link, 5)


def test_a_link_to_a_folder_and_a_link_to_itself_are_notes(tmp_path: Path) -> None:
    _touch(tmp_path / "in/a.txt")
    (tmp_path / "in/elsewhere").symlink_to(tmp_path)
    (tmp_path / "in/self.txt").symlink_to(tmp_path / "in/self.txt")

    found = walk.found([tmp_path / "in"])

    assert _names(found, tmp_path) == ["in/a.txt"]
    assert [note.partition(": ")[0] for note in found.notes] == [
        str(tmp_path / "in/elsewhere"),
        str(tmp_path / "in/self.txt"),
    ]


def test_a_pipe_is_a_note_wherever_it_stands(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert walk.found([tmp_path]) == walk.found([pipe])
    assert walk.found([pipe]).notes == (f"{pipe}: not a regular file",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_a_note_and_the_others_go_on(tmp_path: Path) -> None:
    _touch(tmp_path / "a/1.txt")
    kept = _touch(tmp_path / "b/2.txt")
    (tmp_path / "a").chmod(0)
    try:
        found = walk.found([tmp_path])
        with pytest.raises(ConfigError, match="cannot list"):
            walk.found([tmp_path / "a"])
    finally:
        (tmp_path / "a").chmod(0o700)

    assert [file.path for file in found.files] == [kept]
    assert found.notes == (f"{tmp_path / 'a'}: cannot be looked at: Permission denied",)


def test_one_folder_that_fails_to_list_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _touch(tmp_path / "a/1.txt")
    kept = _touch(tmp_path / "b/2.txt")
    listed = os.scandir

    def failing(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", failing)

    found = walk.found([tmp_path])

    assert [file.path for file in found.files] == [kept]
    assert found.notes == (f"{tmp_path / 'a'}: cannot be looked at: Permission denied",)


def test_folders_may_be_nested_deeper_than_calls(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(sys.getrecursionlimit() + 10):
        deep /= "d"
    here = Path.cwd()
    os.chdir(tmp_path)  # step by step: the whole path is longer than one call may name
    try:
        for _ in range(sys.getrecursionlimit() + 10):
            Path("d").mkdir()
            os.chdir("d")
        Path("leaf.txt").touch()
    finally:
        os.chdir(here)

    found = walk.found([tmp_path])
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # shutil gives up at such depths

    assert [file.path for file in found.files] == [deep / "leaf.txt"]


def test_a_folder_to_skip_is_not_entered(tmp_path: Path) -> None:
    _touch(tmp_path / "index/catalogue.sqlite")
    _touch(tmp_path / "a.txt")

    found = walk.found([tmp_path], skip=lambda folder: folder.name == "index")

    assert _names(found, tmp_path) == ["a.txt"]


def test_include_and_exclude_are_patterns_below_the_folder(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.txt", "old/c.pdf", "new/d.pdf", "new/drafts/e.pdf"):
        _touch(tmp_path / name)

    found = walk.found(
        [tmp_path], include=["*.pdf"], exclude=["/old/", "drafts"], patterns=patterns
    )

    assert _names(found, tmp_path) == ["a.pdf", "new/d.pdf"]


def test_a_file_that_is_named_is_taken_whatever_the_patterns_say(tmp_path: Path) -> None:
    file = _touch(tmp_path / "a.txt")

    found = walk.found([file], include=["*.pdf"], exclude=["a.txt"], patterns=patterns)

    assert _names(found, tmp_path) == ["a.txt"]


def test_patterns_without_an_engine_are_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="patterns"):
        walk.found([tmp_path], exclude=["*.txt"])


def test_the_innermost_ignore_file_that_names_a_path_decides(tmp_path: Path) -> None:
    for name in ("a.log", "b.txt", "deep/c.log", "deep/keep.log", "deep/er/d.log", "gone/x.txt"):
        _touch(tmp_path / name)
    (tmp_path / walk.IGNORE_FILE).write_text("# logs\n*.log\n/gone/\n")
    (tmp_path / "deep" / walk.IGNORE_FILE).write_text("!keep.log\n!/er/*.log\n")

    found = walk.found([tmp_path], patterns=patterns)

    assert _names(found, tmp_path) == ["b.txt", "deep/er/d.log", "deep/keep.log"]


def test_an_exclude_is_stronger_than_an_ignore_file(tmp_path: Path) -> None:
    _touch(tmp_path / "a.log")
    (tmp_path / walk.IGNORE_FILE).write_text("!a.log\n")

    assert walk.found([tmp_path], exclude=["*.log"], patterns=patterns).files == ()


def test_an_ignore_file_with_a_line_that_is_no_pattern_is_a_note(tmp_path: Path) -> None:
    _touch(tmp_path / "a.log")
    (tmp_path / walk.IGNORE_FILE).write_text("*.log\n!\n")

    found = walk.found([tmp_path], patterns=patterns)

    assert _names(found, tmp_path) == ["a.log"]
    assert ".corroboraignore: cannot be used" in found.notes[0]


def test_a_thousand_files_take_a_few_hundredths_of_a_second(tmp_path: Path) -> None:
    for number in range(1_000):
        _touch(tmp_path / f"{number % 20}/{number}.txt")

    seconds = min(timeit.repeat(lambda: walk.found([tmp_path], patterns=patterns), number=1))

    assert len(walk.found([tmp_path]).files) == 1_000
    assert seconds < 0.1  # 0.008 on an idle machine
