"""Styles and numbering of OpenDocument texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corrobora.ingest import numerals

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT = f"{_NAMES}text:1.0}}"
STYLE = f"{_NAMES}style:1.0}}"
_ANCESTORS = 20  # of a style; more are a circle
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; bullets have no form."""

    form: str = ""  # "1", "a", "I"; empty: nothing is shown
    before: str = ""
    after: str = ""
    shown: int = 1  # how many levels the number shows
    start: int = 1


@dataclass(slots=True)
class Styles:
    """The styles of a document, its automatic ones included."""

    parents: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # levels are 1-based
    outline: dict[int, Level] = field(default_factory=dict)  # of headings

    def is_like(self, name: str, wanted: str) -> bool:
        """Say whether a style is, or is based on, a built-in one."""
        return wanted in self._chain(name)

    def hides(self, name: str) -> bool:
        """Say whether a style, or one that it is based on, hides text."""
        return any(found in self.hidden for found in self._chain(name))

    def _chain(self, name: str) -> Iterator[str]:
        for _ in range(_ANCESTORS):
            if not name:
                return
            yield name
            name = self.parents.get(name, "")


def read(roots: Sequence["Element"]) -> Styles:
    """Return the styles of `content.xml` and `styles.xml`."""
    found = Styles()
    for root in roots:
        for style in root.iter(f"{STYLE}style"):
            name = style.get(f"{STYLE}name", "")
            found.parents[name] = style.get(f"{STYLE}parent-style-name", "")
            properties = style.find(f"{STYLE}text-properties")
            if properties is not None and properties.get(f"{TEXT}display") == "none":
                found.hidden.add(name)
        for style in root.iter(f"{TEXT}list-style"):
            found.lists[style.get(f"{STYLE}name", "")] = dict(_levels(style))
        for style in root.iter(f"{TEXT}outline-style"):
            found.outline = dict(_levels(style))
    return found


def _levels(style: "Element") -> Iterator[tuple[int, Level]]:
    for level in style:
        yield (
            whole(level, f"{TEXT}level", 1),
            Level(
                form=level.get(f"{STYLE}num-format", ""),
                before=level.get(f"{STYLE}num-prefix", ""),
                after=level.get(f"{STYLE}num-suffix", ""),
                shown=whole(level, f"{TEXT}display-levels", 1),
                start=whole(level, f"{TEXT}start-value", 1),
            ),
        )


def whole(element: "Element", name: str, otherwise: int) -> int:
    """Return an attribute that is a whole number."""
    given = element.get(name, "")
    return int(given[:6]) if given.isdecimal() else otherwise


@dataclass(slots=True)
class Counter:
    """Counts the items of one list, or the headings of a document."""

    levels: Mapping[int, Level]
    counts: dict[int, int] = field(default_factory=dict)

    def label(self, level: int) -> str:
        """Return the number of the next item at a level (1-based), or nothing."""
        known = self.levels.get(level, Level())
        self.counts[level] = self.counts.get(level, known.start - 1) + 1
        for deeper in [found for found in self.counts if found > level]:
            del self.counts[deeper]
        if known.form not in _FORMS:
            return ""
        first = max(1, level - min(known.shown, _LEVELS) + 1)
        parts = [self._written(at) for at in range(first, level + 1)]
        return f"{known.before}{'.'.join(filter(None, parts))}{known.after}".strip()

    def _written(self, level: int) -> str:
        known = self.levels.get(level, Level())
        form = _FORMS.get(known.form)
        return numerals.written(self.counts.get(level, known.start), form) if form else ""


_FORMS: Mapping[str, numerals.Form] = {"1": "1", "a": "a", "A": "A", "i": "i", "I": "I"}
