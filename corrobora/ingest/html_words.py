"""The words of a part of a page, and a walk over its tags that no depth of nesting can break."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    """
    address article blockquote body center dd details div dl dt fieldset figure figcaption footer
    header hr li main ol p pre section summary table ul img caption tr td th form option
    """.split()  # noqa: SIM905 - a list of one word a line hides the list
)
TEXT = "-text"

_Step = Literal["enter", "leave"]


def walk(
    root: "LexborNode", *, whole: frozenset[str] = frozenset()
) -> "Iterator[tuple[_Step, LexborNode]]":
    """Yield the nodes under a root as they begin and end; inside tags of `whole` nothing."""
    node = root.child
    while node is not None:
        yield "enter", node
        inner = None if node.tag in whole else node.child
        if inner is not None:
            node = inner
            continue
        while node is not None:
            yield "leave", node
            if node.next is not None:
                node = node.next
                break
            parent = node.parent
            node = None if parent is None or parent.mem_id == root.mem_id else parent


def words(root: "LexborNode") -> str:
    """Return the text with a space where a line breaks or a block begins, white space squeezed."""
    parts: list[str] = []
    for step, node in walk(root):
        tag = node.tag
        if tag == TEXT and step == "enter":
            parts.append(node.text() or "")
        elif tag == "img" and step == "enter":
            parts.append(f" {node.attributes.get('alt') or ''} ")
        elif tag == "br" or tag in BLOCKS:
            parts.append(" ")
    return squeezed("".join(parts))


def squeezed(text: str) -> str:
    """Return the text with one space for each run of white space."""
    return " ".join(text.split())
