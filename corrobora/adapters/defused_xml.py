"""XML from outside, by defusedxml: entities are refused, nothing is fetched."""

from xml.etree.ElementTree import Element, ParseError

from corrobora.errors import IngestError


def parse(content: bytes, /) -> Element:
    """Return the root of an XML document.

    Raises:
        IngestError: it is not well-formed, declares entities, or names an unknown encoding.
    """
    from defusedxml import DefusedXmlException, ElementTree

    try:
        root: Element = ElementTree.fromstring(content)
    except DefusedXmlException as error:
        raise IngestError("it declares XML entities, which are not expanded") from error
    except (ParseError, ValueError, LookupError) as error:
        raise IngestError(f"it is no well-formed XML: {error}") from error
    return root
