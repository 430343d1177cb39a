"""HTML: its main content, without what a page carries for its site.

Does not cover: text that scripts would write, styles outside the tags that hide text, and
pictures that are not in the page itself.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import IngestError
from corrobora.ingest import blocks, html_tables, html_words, sniff, text
from corrobora.ingest.html_pictures import Pictures
from corrobora.ingest.html_words import HEADINGS, TEXT, squeezed
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = (
    "script, style, noscript, template, nav, aside, iframe, svg, button, select, head, [hidden],"
    ' [role=navigation], [aria-hidden=true], a[hreflang][lang], [style*="display:none" i],'
    ' [style*="display: none" i], [style*="visibility:hidden" i], [style*="visibility: hidden" i]'
)
_MAIN = "main, article, [role=main]"
_MAIN_SHARE = 0.3  # of the body's text; a smaller <main> is not trusted to be the content
_WHOLE = HEADINGS | {"pre"}  # tags whose text is one block
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OPEN_ENDED = frozenset(  # tags that need no end, and so say nothing of how deep others are
    """
    area base br col dd dt embed hr img input li link meta option p param rb rp rt source tbody td
    tfoot th thead tr track wbr body html head
    """.split()  # noqa: SIM905 - a list of one word a line hides the list
)
_DEPTH = 5_000  # tags in tags: the parser's time grows with its square


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
        pictures = Pictures()
        page = parsed(text.content(path), name=path.name)
        title = page.css_first("title")
        name = squeezed(title.text()) if title else ""
        reading = blocks.reading(
            list(main_blocks(page, pictures)),
            path=path,
            media_type=sniff.HTML,
            title=name,
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return dataclasses.replace(
            reading,
            assets=tuple(pictures.assets.values()),
            attachments=tuple(pictures.undescribed.values()),
            notes=pictures.notes,
        )


def parsed(content: str, *, name: str) -> "LexborHTMLParser":
    """Return a page's tags; `name` is the file's, for the message.

    Raises:
        IngestError: its tags are nested too deeply.
    """
    from selectolax.lexbor import LexborHTMLParser

    depth = 0
    for tag in _TAG.finditer(content):
        if tag[2].lower() not in _OPEN_ENDED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEPTH:
                raise IngestError(f"{name}: its tags are nested too deeply")
    return LexborHTMLParser(content)


def main_blocks(page: "LexborHTMLParser", pictures: Pictures) -> Iterator[blocks.Block]:
    """Yield the blocks of the main content; what is not content leaves the page."""
    for node in page.css(_DROPPED):
        node.decompose()
    if page.body is not None:
        yield from _Walker(pictures).over(_main(page.body))


def _main(body: "LexborNode") -> "LexborNode":
    candidates = body.css(_MAIN)
    if len(candidates) != 1:
        return body
    share = len(candidates[0].text()) / max(1, len(body.text()))
    return candidates[0] if share >= _MAIN_SHARE else body


@dataclass
class _Walker:
    """Turns tags into blocks; text that stands loose between blocks is a paragraph."""

    pictures: Pictures
    loose: list[str] = field(default_factory=list)

    def over(self, root: "LexborNode") -> Iterator[blocks.Block]:
        taken: LexborNode | None = None  # a node that became blocks with all that is inside
        for step, node in html_words.walk(root, whole=_WHOLE):
            if taken is not None:
                taken = None if step == "leave" and node.mem_id == taken.mem_id else taken
                continue
            tag = node.tag or ""
            if step == "enter" and tag == TEXT:
                self.loose.append(node.text() or "")
            elif tag == "br":
                self.loose.append("\n")
            elif tag in html_words.BLOCKS:
                yield from self._paragraph()
                if step == "enter":
                    whole = _whole(node, tag, self.pictures)
                    taken = node if whole is not None else None
                    yield from whole or ()
        yield from self._paragraph()

    def _paragraph(self) -> Iterator[blocks.Block]:
        words = squeezed("".join(self.loose))
        self.loose.clear()
        if words:
            yield blocks.Block(kind="paragraph", text=words)


def _whole(node: "LexborNode", tag: str, pictures: Pictures) -> list[blocks.Block] | None:
    """Return the blocks of a tag that is read as a whole; None where its parts are blocks."""
    found: list[blocks.Block] | None = None
    match tag:
        case "pre":
            found = [blocks.Block(kind="paragraph", text=node.text().strip("\n"))]
        case "img":
            found = _picture(node, node.attributes.get("alt") or "", pictures)
        case "table" if not html_tables.is_layout(node):
            found = list(_table(node))
        case "figure":
            found = _figure(node, pictures)
        case _ if tag in HEADINGS:
            found = [blocks.Block(kind="heading", text=html_words.words(node), level=int(tag[1]))]
        case _:
            pass
    return found


def _figure(node: "LexborNode", pictures: Pictures) -> list[blocks.Block] | None:
    """Return a figure of one picture with its caption."""
    images = node.css("img")
    if len(images) != 1 or node.css_first("table, pre") is not None:
        return None
    caption = node.css_first("figcaption")
    about = html_words.words(caption) if caption else ""
    return _picture(images[0], f"{images[0].attributes.get('alt') or ''} {about}", pictures)


def _picture(node: "LexborNode", about: str, pictures: Pictures) -> list[blocks.Block]:
    words = squeezed(about)
    asset = pictures.from_address(node.attributes.get("src") or "", described=bool(words))
    return [blocks.Block(kind="image", text=words, asset=asset)]


def _table(node: "LexborNode") -> Iterator[blocks.Block]:
    lines, header, columns = html_tables.lines(node)
    caption = node.css_first("caption")
    about = html_words.words(caption) if caption else ""
    if about:
        yield blocks.Block(kind="paragraph", text=about)
    if columns <= 1:
        yield from (blocks.Block(kind="paragraph", text=line) for line in lines)
    else:
        yield blocks.Block(kind="table", text="\n".join(lines), caption=about, header=header)
