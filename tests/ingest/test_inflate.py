import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.errors import IngestError
from corrobora.ingest.inflate import Inflate, inflated


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
def test_members_in_a_row_unpack_to_one_content_however_they_come(
    parts: list[bytes], step: int
) -> None:
    packed = b"".join(gzip.compress(part) for part in parts)
    engine = Inflate()

    pieces = [
        piece
        for start in range(0, len(packed), step)
        for piece in engine.feed(packed[start : start + step])
    ]

    assert b"".join(pieces) == b"".join(parts) == inflated(packed, most=10_000)
    assert engine.ended


def test_a_bomb_comes_in_small_pieces_and_is_refused_by_its_limit() -> None:
    packed = zlib.compress(bytes(50_000_000))

    assert max(len(piece) for piece in Inflate().feed(packed)) <= 65_536
    with pytest.raises(IngestError, match="at most 1000 bytes"):
        inflated(packed, most=1_000)


def test_what_is_cut_off_or_no_gzip_is_refused() -> None:
    with pytest.raises(IngestError, match="cut off"):
        inflated(gzip.compress(b"some text")[:-4], most=100)
    with pytest.raises(IngestError, match="expected gzip"):
        inflated(b"plain text", most=100)
