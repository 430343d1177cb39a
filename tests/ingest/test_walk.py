from pathlib import Path

import pytest

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
