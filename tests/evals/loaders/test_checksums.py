from hashlib import sha256
from pathlib import Path

from corrobora.evals.loaders import checksums


def test_a_file_is_named_by_its_path_in_the_folder_with_sixteen_digits(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    file = tmp_path / "qrels" / "test.tsv"
    file.write_bytes(b"q1\td1\t1\n")

    sums = checksums.of([file], tmp_path)

    assert sums == {"qrels/test.tsv": sha256(b"q1\td1\t1\n").hexdigest()[:16]}


def test_one_other_byte_gives_another_sum(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"x")
    second.write_bytes(b"y")

    sums = checksums.of([first, second], tmp_path)

    assert sums["a"] != sums["b"]
