import pytest

from corrobora.adapters import defused_xml
from corrobora.errors import IngestError

FILLER = "<!-- " + "x" * 200_000 + " -->"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/b.dtd"> %b;]>',
        f'{FILLER}<!DOCTYPE a [{FILLER}<!ENTITY b "lol">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(declared: str, encoding: str) -> None:
    with pytest.raises(IngestError, match=r"^it declares XML entities, which are not expanded$"):
        defused_xml.parse(f"{declared}<a>&b;</a>".encode(encoding))


def test_a_document_type_alone_is_taken_and_not_fetched() -> None:
    root = defused_xml.parse(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>x</a>')

    assert root.text == "x"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!-- only -->",
        b"<a>",
        b"<a>&b;</a>",
        b"<a><b></a>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"<a>" * 1000,
    ],
)
def test_what_is_not_well_formed_is_refused(content: bytes) -> None:
    with pytest.raises(IngestError, match=r"^it is no well-formed XML: [^\n]+$"):
        defused_xml.parse(content)


def test_very_deep_documents_are_parsed_without_recursion() -> None:
    depth = 200_000

    root = defused_xml.parse(b"<a>" * depth + b"</a>" * depth)

    assert root.tag == "a"
