"""Tokens of RTF to blocks: headings, paragraphs, tables, footnotes and comments.

Not taken: headers and footers, deleted and hidden text, pictures (counted).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from corrobora.ingest import document_blocks, word_styles
from corrobora.ingest.blocks import Block
from corrobora.ingest.rtf_tokens import Token

_HEADING_WORDS = 40
_MAX_DEPTH = 10_000  # groups in groups
_BLANK = frozenset({"tab", "line", "page", "column", "emspace", "enspace", "qmspace", "nestcell"})
_SAYS = {
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    **dict.fromkeys(_BLANK, " "),
}
_DROPPED = frozenset(
    """
    colortbl header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc aftnsep
    aftnsepc nonesttables fldinst themedata colorschememapping datastore latentstyles listtable
    listoverridetable rsidtbl generator xmlnstbl bkmkstart bkmkend sp nonshppict objdata operator
    author creatim revtim printim buptim comment company keywords subject category manager
    """.split()  # noqa: SIM905 - a list of one word a line hides the list
)
_READ = frozenset({"shppict", "shpinst", "shptxt", "annotation", "atnauthor", "objresult"})
_KEPT = ("text", "label", "note", "author", "title")  # where text goes that is taken
_SETS: Mapping[str, dict[str, Any]] = {
    "plain": {"hidden": False, "deleted": False},
    "pard": {"style": 0, "level": None, "in_table": False},
    "intbl": {"in_table": True},
}
_BULLETS = "\u2013\u00b7\u2022\uf0b7\uf0a7o§- \u25aa\u25cf"


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the one around it."""

    into: str = "text"  # where its text goes: "text", "note", "title", "fonts", "dropped" ...
    hidden: bool = False
    deleted: bool = False
    starred: bool = False  # a destination that may be ignored comes next
    style: int = 0
    level: int | None = None  # of an outline, 0-based
    in_table: bool = False


@dataclass(slots=True)
class _Style:
    name: list[str] = field(default_factory=list)
    level: int | None = None


@dataclass(slots=True)
class Body:
    """Makes blocks of the tokens of one file."""

    hidden: list[str] = field(default_factory=list)  # what was not taken
    outside: int = 0  # nothing in RTF is, that is taken
    pictures: int = 0
    _said: dict[str, list[str]] = field(default_factory=lambda: {into: [] for into in _KEPT})
    _state: _State = field(default_factory=_State)
    _saved: list[_State] = field(default_factory=list)
    _styles: dict[int, _Style] = field(default_factory=dict)
    _cells: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _goes_on: list[bool] = field(default_factory=list)  # of the cells of the row
    _merged: bool = False  # of the next cell
    _pending: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the title that the file gives itself, or nothing."""
        return _squeezed(self._said["title"])

    def blocks(self, tokens: Iterable[Token]) -> Iterator[Block]:
        """Yield all blocks in order, those without any text included."""
        for token in tokens:
            match token.kind:
                case "open":
                    if len(self._saved) < _MAX_DEPTH:
                        self._saved.append(self._state)
                case "close":
                    self._close()
                case "text":
                    self._say(token.word)
                case _:
                    yield from self._control(token.word, token.number)
        yield from self._paragraph()
        yield from self._table()
        yield from self._notes()

    def _close(self) -> None:
        after = self._saved.pop() if self._saved else _State()
        if self._state.into == "note" != after.into:
            text, author = _squeezed(self._said["note"]), _squeezed(self._said["author"])
            if text:
                self._pending.append(f"{author}: {text}" if author else text)
            self._said["note"], self._said["author"] = [], []
        self._state = replace(
            after, style=self._state.style, level=self._state.level, in_table=self._state.in_table
        )

    def _say(self, text: str) -> None:
        state = self._state
        if state.into == "styles":
            if state.style in self._styles:
                self._styles[state.style].name.append(text)
        elif state.into == "text" and state.hidden:
            self.hidden.append(text)
        elif not state.deleted and state.into in self._said:
            self._said[state.into].append(text)

    def _control(self, word: str, number: int | None) -> Iterator[Block]:
        if word in _SAYS:
            self._say(_SAYS[word])
        elif word in {"par", "sect"}:
            if self._state.into != "text":
                self._say(" ")
            elif self._state.in_table:
                self._said["text"].append(" ")
            else:
                yield from self._paragraph()
        elif word == "cell":
            self._cells.append(self._taken())
        elif word == "row":
            self._row()
        elif not self._destination(word):
            self._property(word, number)

    def _destination(self, word: str) -> bool:
        """Turn to where the text of a group goes; False for what is no destination."""
        into = {
            "footnote": "note",
            "annotation": "note",
            "atnauthor": "author",
            "title": "title",
            "listtext": "label",
            "pntext": "label",
            "stylesheet": "styles",
            "fonttbl": "dropped",
            "pict": "dropped",
            "info": "info",
        }.get(word)
        if word == "*":
            self._state = replace(self._state, starred=True)
            return True
        starred = self._state.starred
        self._state = replace(self._state, starred=False)
        if word == "pict" and self._state.into == "text":
            self.pictures += 1
        if self._state.into == "dropped" or word in _READ - {"annotation", "atnauthor"}:
            return True
        if into == "title" and self._state.into != "info":
            return False
        if into is None and not starred and word not in _DROPPED:
            return False
        self._state = replace(self._state, into=into or "dropped")
        return True

    def _property(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "v":
            self._state = replace(state, hidden=number != 0)
        elif word == "deleted":
            self._state = replace(state, deleted=number != 0)
        elif word in _SETS:
            self._state = replace(state, **_SETS[word])
        elif word == "s":
            self._state = replace(state, style=number or 0)
            if state.into == "styles":
                self._styles[number or 0] = _Style()
        elif word == "outlinelevel" and state.into != "styles":
            self._state = replace(state, level=number)
        elif word == "outlinelevel" and state.style in self._styles:
            self._styles[state.style].level = number
        else:
            self._cell(word)

    def _cell(self, word: str) -> None:
        """Take in what is said of the cells of a row before it: whether they go on from above."""
        if word == "trowd":
            self._goes_on, self._merged = [], False
        elif word == "clvmrg":
            self._merged = True
        elif word == "cellx":
            self._goes_on.append(self._merged)
            self._merged = False

    def _row(self) -> None:
        above = self._rows[-1] if self._rows else []
        for i, goes_on in enumerate(self._goes_on[: min(len(above), len(self._cells))]):
            if goes_on and not self._cells[i]:
                self._cells[i] = above[i]
        self._rows.append(self._cells)
        self._cells = []

    def _taken(self) -> str:
        label = _squeezed(self._said["label"]).strip(_BULLETS)
        text = _squeezed(self._said["text"])
        self._said["label"], self._said["text"] = [], []
        return f"{label} {text}" if label and text else text

    def _paragraph(self) -> Iterator[Block]:
        text = self._taken()
        level = self._level()
        if self._rows and text:
            yield from self._table()
        if level is not None and text and len(text.split()) <= _HEADING_WORDS:
            yield from self._notes()
            yield Block(kind="heading", text=text, level=level)
        elif text:
            yield Block(kind="paragraph", text=text)

    def _level(self) -> int | None:
        """Return the level of a heading, 0 for the document's title, else None."""
        style = self._styles.get(self._state.style, _Style())
        name = _squeezed(style.name).rstrip(";").lower()
        if name == "title":
            return document_blocks.TITLE
        level = style.level if self._state.level is None else self._state.level
        if level is None:
            return word_styles.named_level(name)
        return level + 1 if 0 <= level < word_styles.LEVELS else None

    def _table(self) -> Iterator[Block]:
        rows, self._rows = self._rows, []
        lines = [" | ".join(row).rstrip(" |") for row in rows if any(row)]
        if max(map(len, rows), default=0) > 1:
            yield Block(kind="table", text="\n".join(lines))
        else:
            yield from (Block(kind="paragraph", text=line) for line in lines)

    def _notes(self) -> Iterator[Block]:
        yield from (Block(kind="paragraph", text=text) for text in self._pending)
        self._pending = []


def _squeezed(parts: Iterable[str]) -> str:
    return " ".join("".join(parts).split())
