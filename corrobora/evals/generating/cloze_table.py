"""Questions about the cells of a table: a column's head of a row's label.

Asked only where the table was read well: the label is a word, the head fits and stands once in
its row, the value is a number or a few words. A row with one value and no head is asked by the
table's title.
"""

import re
from collections import Counter

from corrobora.corpora import descriptions
from corrobora.evals.generating.drafted import Drafted
from corrobora.generation import canonical, table_rows
from corrobora.generation.table_rows import Row
from corrobora.records import Element

Names = tuple[str, ...]  # of the document, the table, the column and the row

LONGEST = 12  # words of a label or a head
VALUE_WORDS = 5
REGULAR = 0.75  # share of rows with the commonest number of cells
TITLE_WORDS = (3, 36)  # fewest, most
_OPENING = re.compile(r"[A-Z%\d]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LABEL = re.compile(r"(?![a-z] )[\w$<>(\u20ac\u00a3].*[\w%)+.]")
_NOISE = re.compile(r"[|_{}=\\\u2026]|\.{3,}|\bet al\b")


def drafts(element: Element, *, title: str) -> list[tuple[Drafted, Names]]:
    """Return a question a cell, rows with more heads first, each with its names."""
    rows = table_rows.rows(element.text)
    if not _is_regular(rows):
        return []
    named = Counter((row.group, row.cells[0]) for row in rows)
    about = subject(element)
    found: list[tuple[Drafted, Names]] = []
    small = bool(about) and all(row.cells[0][0].islower() for row in rows)
    for row in rows:
        label = row.cells[0]
        cut = label[0].islower() and not small  # the second line of a label in two lines
        if named[row.group, label] == 1 and _is_label(label) and not cut:
            found += _of_row(row, title=title, about=about)
    return _spread(found)


def subject(element: Element) -> str:
    """Return what a table or figure is about: its caption, else the heading above; "" for none."""
    own = element.text.split("\n", maxsplit=1)[0]
    above: list[str] = []
    for line in descriptions.original(element.indexed).split("\n")[1:]:
        if canonical.skeleton(line) == canonical.skeleton(own):
            break
        above.append(line)
    else:
        above = []
    titles = [line for line in above if _is_title(line)] + [
        heading for heading in element.section[-1:] if _is_title(heading)
    ]
    return titles[0].rstrip(" .:") if titles else ""


def _of_row(row: Row, *, title: str, about: str) -> list[tuple[Drafted, Names]]:
    label = row.cells[0] if not _is_group(row.group) else f"{row.cells[0]} ({row.group})"
    within = f" in \u201c{about}\u201d" if about else ""
    opening = f"According to \u201c{title}\u201d, what is"
    if not row.heads:
        if not about or len(row.cells) != 2:  # noqa: PLR2004 - a label and its value
            return []
        return _draft(
            f"{opening} given for {label}{within}?",
            row.cells[1],
            row=row,
            names=(title, about, row.cells[0]),
        )
    heads = Counter(row.heads)
    small = all(head[0].islower() for head in row.heads)
    return [
        item
        for head, value in zip(row.heads, row.cells[1:], strict=True)
        if heads[head] == 1 and _is_head(head) and (small or not head[0].islower())
        for item in _draft(
            f"{opening} \u201c{head}\u201d for {label}{within}?",
            value,
            row=row,
            names=(title, about, head, row.cells[0]),
        )
    ]


def _draft(question: str, value: str, *, row: Row, names: Names) -> list[tuple[Drafted, Names]]:
    if not _is_value(value) or any(_NOISE.search(name) for name in names[2:]):
        return []
    drafted = Drafted(question=question, answer=value, kind="cloze", quote=row.line)
    return [(drafted, names)]


def _is_regular(rows: list[Row]) -> bool:
    """Say whether most rows have as many cells: else two tables were read as one."""
    widths = Counter(len(row.cells) for row in rows)
    return bool(rows) and max(widths.values()) >= REGULAR * len(rows)


def _is_label(text: str) -> bool:
    named = _LETTERS.search(text) or re.search(r"[-+\u2013]", text)  # "80+", "65-69"
    return bool(named and _LABEL.fullmatch(text)) and len(text.split()) <= LONGEST


def _is_head(text: str) -> bool:
    return bool(_LETTERS.search(text)) and len(text.split()) <= LONGEST


def _is_value(text: str) -> bool:
    if table_rows.NUMBER.fullmatch(text):
        return True
    return len(text.split()) <= VALUE_WORDS and bool(_LETTERS.search(text)) and text[0].isalnum()


def _is_group(text: str) -> bool:
    return bool(_LETTERS.search(text)) and len(text.split()) <= LONGEST


def _is_title(text: str) -> bool:
    shown = text.rstrip(" \u2026")
    long_enough = TITLE_WORDS[0] <= len(text.split()) <= TITLE_WORDS[1]
    return long_enough and bool(_OPENING.match(text)) and not _NOISE.search(shown)


def _spread(found: list[tuple[Drafted, Names]]) -> list[tuple[Drafted, Names]]:
    """Begin in the middle: a table's first row is its total, its first cell the likeliest guess."""
    middle = len(found) // 2
    return found[middle:] + found[:middle]
