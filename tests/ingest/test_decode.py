import pytest

from corrobora.ingest import decode


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_by_its_mark_or_its_zeros(encoding: str) -> None:
    content = "Straße, 5 € a piece".encode(encoding)

    assert decode.decode(content) == "Straße, 5 € a piece"
    assert decode.is_text(content)


def test_what_is_no_unicode_is_windows_1252() -> None:
    assert decode.decode("Straße, 5 €".encode("cp1252")) == "Straße, 5 €"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<html><meta charset="shift_jis">', "shift_jis"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        (b'<?xml version="1.0" encoding="ISO-8859-2"?>', "iso-8859-2"),
        (b"charset=koi8-r in words", ""),
        (b"", ""),
    ],
)
def test_a_declared_encoding_is_found(content: bytes, name: str) -> None:
    assert decode.declared(content) == name


def test_a_declared_encoding_is_used() -> None:
    assert decode.decode("Гавань".encode("koi8-r"), declared="koi8-r") == "Гавань"


@pytest.mark.parametrize("declared", ["utf-16", "hex", "nonsense"])
def test_a_declaration_that_cannot_be_gives_way(declared: str) -> None:
    assert decode.decode("Straße".encode(), declared=declared) == "Straße"


def test_lone_surrogates_and_control_characters_become_spaces() -> None:
    assert decode.clean("a\ud800b\x00c") == "a b c"


def test_bytes_with_zeros_are_no_text() -> None:
    assert not decode.is_text(b"PK\x00\x00\x01\x00words and words")
