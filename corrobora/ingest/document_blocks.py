"""What the readers of documents do with their blocks: captions, the title, what is left out."""

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from corrobora.ingest.blocks import Block
from corrobora.ports import ReadingLog

_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|chart|exhibit|diagram|illustration|photo|image|abb(?:ildung|\.)"
    r"|tab(?:elle|\.|la|leau)|figura|grafik|graphique)\s*[A-Z]?\d+(?:[.-]\d+)*\s*(?:[.:|\u2013\u2014-]|$)",
    re.IGNORECASE,
)
_CAPTION_WORDS = 60
_STEP = 200  # blocks
TITLE = 0  # level of a document's title: above that of headings


class LeftOut(Protocol):
    """What a reader of a document's body did not take."""

    @property
    def hidden(self) -> Sequence[str]:
        """Return the text that is hidden."""
        ...

    @property
    def outside(self) -> int:
        """Return how many pictures are not in the file."""
        ...


def gathered(blocks: Iterable[Block], *, total: int, log: ReadingLog | None) -> list[Block]:
    """Return the blocks that say something; of about so many, the log is told now and then."""
    found = []
    for count, block in enumerate(blocks, start=1):
        if block.text or block.kind == "image":
            found.append(block)
        if log is not None and count % _STEP == 0:
            log.step(count, max(total, count))
    return found


def join(blocks: Sequence[Block], *, styled: Collection[str] = ()) -> list[Block]:
    """Return the blocks, each caption joined to its picture, and named to its table.

    `styled` are paragraphs that are captions by their style. A caption below goes before one
    above. Blocks that say nothing are left out, but a picture with an asset stays.
    """
    kept = [block for block in blocks if block.text.strip() or block.kind == "image"]
    taken: set[int] = set()
    for i, block in enumerate(kept):
        if block.kind not in {"image", "table"}:
            continue
        beside = (j for j in (i + 1, i - 1) if _is_free(kept, j, styled=styled, taken=taken))
        at = next(beside, None)
        if at is None:
            continue
        taken.add(at)
        caption = kept[at].text
        if block.kind == "table":
            kept[i] = dataclasses.replace(block, caption=block.caption or caption)
        else:
            told = "" if block.text in caption else block.text
            kept[i] = dataclasses.replace(block, text=f"{told}\n{caption}".strip())
    pictures = {i for i in taken if _beside_picture(kept, i)}
    return [block for i, block in enumerate(kept) if i not in pictures]


def _is_free(
    blocks: Sequence[Block], index: int, *, styled: Collection[str], taken: Collection[int]
) -> bool:
    if not 0 <= index < len(blocks) or index in taken:
        return False
    block = blocks[index]
    if block.kind != "paragraph" or len(block.text.split()) > _CAPTION_WORDS:
        return False
    return block.text in styled or _CAPTION.match(block.text) is not None


def _beside_picture(blocks: Sequence[Block], index: int) -> bool:
    """Say whether the caption now stands in a picture's own text."""
    beside = [blocks[i] for i in (index - 1, index + 1) if 0 <= i < len(blocks)]
    return any(b.kind == "image" and b.text.endswith(blocks[index].text) for b in beside)


def below_title(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks, the levels of headings counted from the title down where there is one."""
    if not any(block.kind == "heading" and block.level == TITLE for block in blocks):
        return blocks
    return [
        dataclasses.replace(block, level=block.level + 1) if block.kind == "heading" else block
        for block in blocks
    ]


def notes(blocks: Sequence[Block], left_out: LeftOut) -> tuple[str, ...]:
    """Return a line for each kind of thing that is not in the blocks."""
    hidden = len("".join(left_out.hidden).split())
    wordless = sum(block.kind == "image" and not block.text for block in blocks)
    lines = (
        (hidden, "left out: hidden text, words"),
        (left_out.outside, "not opened: pictures at addresses outside of the file"),
        (wordless, "left out: pictures without a description, caption or text"),
    )
    return tuple(f"{what}: {count}" for count, what in lines if count)
