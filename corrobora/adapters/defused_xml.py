"""XML from outside: entities are refused by defusedxml, nothing is fetched.

Entities can be declared before the root only. So defusedxml, whose parser is in Python and five
times slower than the one in C, reads up to the root; the one in C reads the document.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from corrobora.errors import IngestError

_PIECE = 65_536  # bytes


class _RootBegins(Exception):
    """All that could declare an entity has been read."""


class _UpToRoot:
    """What defusedxml tells of a document, which is of no interest but for the first tag."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Stop the parser at the root."""
        del tag, attributes
        raise _RootBegins

    def close(self) -> None:
        """End a document that has no root."""


def parse(content: bytes, /) -> Element:
    """Return the root of an XML document.

    Raises:
        IngestError: it is not well-formed, declares entities, or names an unknown encoding.
    """
    from defusedxml import DefusedXmlException

    try:
        _expect_no_entities(content)
        return ElementTree.fromstring(content)  # noqa: S314 - it declares no entities
    except DefusedXmlException as error:
        raise IngestError("it declares XML entities, which are not expanded") from error
    except (ParseError, ValueError, LookupError) as error:
        raise IngestError(f"it is no well-formed XML: {error}") from error


def _expect_no_entities(content: bytes) -> None:
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_UpToRoot())
    try:
        for start in range(0, len(content), _PIECE):
            parser.feed(content[start : start + _PIECE])
    except _RootBegins:
        return
    parser.close()
