import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from corrobora.corpora import owner
from corrobora.errors import ConfigError, IndexOwned

HOLD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from corrobora.corpora import owner
    with owner.claim(Path(sys.argv[1])):
        print("claimed", flush=True)
        time.sleep(60)
    """
)


def hold(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    return process


def test_a_second_process_is_told_who_owns_the_index(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with pytest.raises(IndexOwned, match=f"process {process.pid} on "), owner.claim(tmp_path):
            pass
        process.kill()


def test_a_killed_owner_leaves_the_index_free(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        process.kill()
        process.wait()

    with owner.claim(tmp_path):
        pass


def test_an_index_can_be_claimed_again_after_it_was_left(tmp_path: Path) -> None:
    with owner.claim(tmp_path):
        pass

    with owner.claim(tmp_path):
        pass


def test_an_owner_whose_name_cannot_be_read_still_owns(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        (tmp_path / owner.NAME_FILE).write_text("{")

        with pytest.raises(IndexOwned, match="another process"), owner.claim(tmp_path):
            pass
        process.kill()


def test_a_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match="cannot write to index"), owner.claim(tmp_path / "file"):
        pass
