"""HTML: its main content, without what a page carries for its site.

Does not cover: text that scripts would write, and styles that hide text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import blocks, sniff, text
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DROPPED = (
    "script, style, noscript, template, nav, aside, iframe, svg, button, select, head, [hidden],"
    " [role=navigation], [aria-hidden=true]"
)
_MAIN = "main, article, [role=main]"
_MAIN_SHARE = 0.3  # of the body's text; a smaller <main> is not trusted to be the content
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    """
    address article blockquote body center dd details div dl dt fieldset figure figcaption footer
    header hr li main ol p pre section summary table ul h1 h2 h3 h4 h5 h6 img caption
    """.split()  # noqa: SIM905 - a list of one word a line hides the list
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlReader:
    """A Reader of text/html."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text in passages under its headings, tables and figures apart.

        Raises:
            IngestError: the file cannot be read or holds no text.
        """
        del log
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(text.content(path))
        title = tree.css_first("title")
        name = " ".join(title.text().split()) if title else ""
        for node in tree.css(_DROPPED):
            node.decompose()
        root = _main(tree.body) if tree.body else None
        try:
            found = list(_blocks(root)) if root else []
        except RecursionError as error:
            raise IngestError(f"{path.name}: its tags are nested too deeply") from error
        return blocks.reading(
            found,
            path=path,
            media_type=sniff.HTML,
            title=name,
            tokens=self.tokens,
            target=self.passage_tokens,
        )


def _main(body: "LexborNode") -> "LexborNode":
    candidates = body.css(_MAIN)
    if len(candidates) != 1:
        return body
    share = len(candidates[0].text()) / max(1, len(body.text()))
    return candidates[0] if share >= _MAIN_SHARE else body


def _blocks(node: "LexborNode") -> Iterator[blocks.Block]:
    """Yield the blocks under a node; text that stands loose between blocks is a paragraph."""
    loose: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag not in _BLOCKS and not _holds_blocks(child):
            loose.append("\n" if tag == "br" else child.text())
            continue
        yield from _paragraph(loose)
        loose = []
        yield from _block(child, tag)
    yield from _paragraph(loose)


def _block(node: "LexborNode", tag: str) -> Iterator[blocks.Block]:
    if tag in _HEADINGS:
        yield blocks.Block(kind="heading", text=_squeezed(node.text()), level=int(tag[1]))
    elif tag == "table":
        yield from _table(node)
    elif tag == "img":
        yield blocks.Block(kind="image", text=_squeezed(node.attributes.get("alt") or ""))
    elif tag == "figure":
        yield from _figure(node)
    elif tag == "pre":
        yield blocks.Block(kind="paragraph", text=node.text().strip("\n"))
    else:
        yield from _blocks(node)


def _table(node: "LexborNode") -> Iterator[blocks.Block]:
    inner = (child for row in node.css("tr") for child in row.css("td table"))
    if next(inner, None) is not None:  # a table that lays out the page
        yield from _blocks(node)
        return
    rows = [[_squeezed(cell.text()) for cell in row.css("th, td")] for row in node.css("tr")]
    lines = [" | ".join(cell for cell in row if cell) for row in rows]
    caption = node.css_first("caption")
    about = _squeezed(caption.text()) if caption else ""
    if about:
        yield blocks.Block(kind="paragraph", text=about)
    kept = [line for line in lines if line]
    if max((len(row) for row in rows), default=0) <= 1:
        yield from (blocks.Block(kind="paragraph", text=line) for line in kept)
    else:
        yield blocks.Block(kind="table", text="\n".join(kept), caption=about)


def _figure(node: "LexborNode") -> Iterator[blocks.Block]:
    caption = node.css_first("figcaption")
    picture = node.css_first("img")
    if picture is None:
        yield from _blocks(node)
        return
    alt = picture.attributes.get("alt") or ""
    words = [alt, caption.text() if caption else ""]
    yield blocks.Block(kind="image", text=_squeezed(" ".join(words)))


def _holds_blocks(node: "LexborNode") -> bool:
    return any(child.tag in _BLOCKS for child in node.traverse(include_text=False))


def _paragraph(parts: list[str]) -> Iterator[blocks.Block]:
    words = _squeezed("".join(parts))
    if words:
        yield blocks.Block(kind="paragraph", text=words)


def _squeezed(words: str) -> str:
    return " ".join(words.split())
