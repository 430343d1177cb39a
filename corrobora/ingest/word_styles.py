"""Word's styles and numbering: which paragraphs are headings, and the numbers before them.

Numbers are shown by Word but stand nowhere in its text, so they are counted here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from corrobora.ingest import numerals

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
Kind = Literal["title", "caption", "contents", "text"]

_HEADING = re.compile(  # names of built-in styles are English in Word; other programs translate
    r"(?:heading|title|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko"
    r"|nagłówek|nadpis|címsor|titlu|ba\u015fl\u0131k|заголовок|επικεφαλίδα|见出し|標題|标题|見出し|제목)"
    r"[ _]?([1-9])",
    re.IGNORECASE,
)
LEVELS = 9  # an outline level of 9 is body text
_ANCESTORS = 20  # of a style; more are a circle
_SILENT = frozenset({"bullet", "none"})
_FORMS: Mapping[str, numerals.Form] = {
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
    "decimalZero": "01",
}  # others are written in digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paragraph takes from its style and those that it is based on."""

    kind: Kind = "text"
    level: int | None = None  # of a heading, 1-based
    number: tuple[str, int] | None = None  # numbering and its level, 0-based
    hidden: bool = False


PLAIN = Style()


def styles(root: "Element") -> dict[str, Style]:
    """Return the paragraph and character styles by id."""
    own = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
    return {id_: _style(list(_chain(id_, own))) for id_ in own}


def _chain(id_: str, own: Mapping[str, "Element"]) -> Iterator["Element"]:
    """Yield a style and those that it is based on, nearest first."""
    for _ in range(_ANCESTORS):
        style = own.get(id_)
        if style is None:
            return
        yield style
        id_ = value(style.find(f"{W}basedOn"))


def _style(chain: list["Element"]) -> Style:
    names = [value(style.find(f"{W}name")).lower() for style in chain]
    levels = (_level(style, name) for style, name in zip(chain, names, strict=True))
    numbers = (number(style.find(f"{W}pPr")) for style in chain)
    return Style(
        kind=next((kind for name in names if (kind := _kind(name)) != "text"), "text"),
        level=next((level for level in levels if level is not None), None),
        number=_merged([found for found in numbers if found]),
        hidden=any(is_on(style.find(f"{W}rPr/{W}vanish")) for style in chain),
    )


def _merged(numbers: list[tuple[str, int]]) -> tuple[str, int] | None:
    """Return the nearest numbering; a style may give a level only and inherit the rest."""
    named = next((id_ for id_, _ in numbers if id_), None)
    return (named, numbers[0][1]) if named else None


def _kind(name: str) -> Kind:
    if name.startswith("toc "):
        return "contents"
    if name in {"title", "caption"}:
        return "title" if name == "title" else "caption"
    return "text"


def _level(style: "Element", name: str) -> int | None:
    level = outline(style.find(f"{W}pPr"))
    return named_level(name) if level is None else level


def named_level(name: str) -> int | None:
    """Return the level of headings in a style of this name, or None."""
    named = _HEADING.fullmatch(name)
    return int(named.group(1)) if named else None


def outline(properties: "Element | None") -> int | None:
    """Return the level that paragraph properties give; 0 says that it is no heading."""
    found = properties.find(f"{W}outlineLvl") if properties is not None else None
    if found is None or not value(found).isdecimal():
        return None
    level = int(value(found)[:3])
    return level + 1 if level < LEVELS else 0


def number(properties: "Element | None") -> tuple[str, int] | None:
    """Return the numbering that paragraph properties name, and its level."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    level = value(found.find(f"{W}ilvl"))
    return value(found.find(f"{W}numId")), min(int(level[:3]), 8) if level.isdecimal() else 0


def value(element: "Element | None") -> str:
    """Return what an element is set to, or nothing."""
    return "" if element is None else element.get(VAL, "")


def is_on(element: "Element | None") -> bool:
    """Say whether a switch is there and not turned off."""
    return element is not None and element.get(VAL, "1") not in {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # "decimal", "upperRoman", "bullet" ...
    text: str  # "%1.%2"
    start: int


@dataclass(slots=True)
class Numbers:
    """Counts numbered paragraphs from the top of a document down."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by numbering
    lists: dict[str, str] = field(default_factory=dict)  # numbering -> the list it continues
    counts: dict[str, dict[int, int]] = field(default_factory=dict)  # by list

    def label(self, numbering: str, level: int) -> str:
        """Return the number of the next paragraph at a level ("1.2", "(iv)"), or nothing."""
        levels = self.levels.get(numbering, {})
        if level not in levels:
            return ""
        counts = self.counts.setdefault(self.lists[numbering], {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [found for found in counts if found > level]:
            del counts[deeper]
        if levels[level].form in _SILENT:
            return ""

        def written(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            if at not in levels:
                return ""
            count, form = counts.setdefault(at, levels[at].start), levels[at].form
            return "" if form in _SILENT else numerals.written(count, _FORMS.get(form, "1"))

        return re.sub(r"%([1-9])", written, levels[level].text).strip()


def numbers(root: "Element") -> Numbers:
    """Return the counters of a document's numberings, all at their start."""
    found = Numbers()
    abstract = {
        entry.get(f"{W}abstractNumId", ""): dict(_levels(entry))
        for entry in root.iter(f"{W}abstractNum")
    }
    for entry in root.iter(f"{W}num"):
        id_, of = entry.get(f"{W}numId", ""), value(entry.find(f"{W}abstractNumId"))
        starts = entry.find(f"{W}lvlOverride") is not None
        found.levels[id_] = {
            **abstract.get(of, {}),
            **dict(_overrides(entry, abstract.get(of, {}))),
        }
        found.lists[id_] = f"num {id_}" if starts else of
    return found


def _levels(entry: "Element") -> Iterator[tuple[int, _Level]]:
    for level in entry.findall(f"{W}lvl"):
        at, start = level.get(f"{W}ilvl", ""), value(level.find(f"{W}start"))
        if at.isdecimal():
            yield (
                int(at[:3]),
                _Level(
                    form=value(level.find(f"{W}numFmt")) or "decimal",
                    text=value(level.find(f"{W}lvlText"))[:100],
                    start=int(start[:6]) if start.isdecimal() else 1,
                ),
            )


def _overrides(entry: "Element", levels: Mapping[int, _Level]) -> Iterator[tuple[int, _Level]]:
    for change in entry.findall(f"{W}lvlOverride"):
        yield from _levels(change)
        at, start = change.get(f"{W}ilvl", ""), value(change.find(f"{W}startOverride"))
        if at.isdecimal() and start.isdecimal() and int(at[:3]) in levels:
            level = levels[int(at[:3])]
            yield int(at[:3]), _Level(level.form, level.text, int(start[:6]))
