import sys
from pathlib import Path

import pytest

from corrobora.errors import IngestError
from corrobora.ingest import identity


def test_equal_bytes_have_one_id(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"The ferries.")

    assert identity.document_id(tmp_path / "a") == identity.document_id(tmp_path / "b")


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such file")
def test_a_file_that_holds_more_than_it_says_without_an_end_is_refused() -> None:
    with pytest.raises(IngestError, match="zero: it grows while it is read"):
        identity.document_id(Path("/dev/zero"))
