"""Markdown: what is stored is its text without the marks.

Does not cover: HTML inside Markdown, of which only the text between tags is kept, and
footnotes or mathematics, which stay as they are written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.ingest import blocks, sniff, text
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Reading

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(---|\.\.\.)\n", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownReader:
    """A Reader of text/markdown."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the text in passages under its headings, tables and pictures apart.

        Raises:
            IngestError: the file cannot be read or holds no text.
        """
        del log
        return blocks.reading(
            list(marked(_FRONT_MATTER.sub("", text.content(path)))),
            path=path,
            media_type=sniff.MARKDOWN,
            title="",
            tokens=self.tokens,
            target=self.passage_tokens,
        )


def marked(source: str) -> Iterator[blocks.Block]:
    """Yield the blocks of a text in Markdown."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    yield from _blocks(SyntaxTreeNode(tokens).children)


def _blocks(nodes: "Sequence[SyntaxTreeNode]") -> Iterator[blocks.Block]:
    for node in nodes:
        match node.type:
            case "heading":
                yield blocks.Block(kind="heading", text=_plain(node), level=int(node.tag[1:]))
            case "table":
                yield blocks.Block(kind="table", text=_rows(node))
            case "paragraph":
                yield from _paragraph(node)
            case "fence" | "code_block":
                yield blocks.Block(kind="paragraph", text=node.content.strip("\n"))
            case "html_block":
                yield blocks.Block(kind="paragraph", text=_TAG.sub(" ", node.content).strip())
            case _:
                yield from _blocks(node.children)


def _paragraph(node: "SyntaxTreeNode") -> Iterator[blocks.Block]:
    pictures = [child for child in node.walk() if child.type == "image"]
    for picture in pictures:
        yield blocks.Block(kind="image", text=" ".join(picture.content.split()))
    words = _plain(node, without_pictures=True)
    if words:
        yield blocks.Block(kind="paragraph", text=words)


def _rows(table: "SyntaxTreeNode") -> str:
    rows = [node for node in table.walk() if node.type == "tr"]
    return "\n".join(" | ".join(_plain(cell) for cell in row.children) for row in rows)


def _plain(node: "SyntaxTreeNode", *, without_pictures: bool = False) -> str:
    return " ".join("".join(_words(node, without_pictures=without_pictures)).split())


def _words(node: "SyntaxTreeNode", *, without_pictures: bool) -> Iterator[str]:
    match node.type:
        case "text" | "code_inline":
            yield node.content
        case "softbreak" | "hardbreak":
            yield " "
        case "image":
            yield "" if without_pictures else node.content
        case _:
            for child in node.children:
                yield from _words(child, without_pictures=without_pictures)
