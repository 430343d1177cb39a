"""What people wrote on a page of a PDF, by PyMuPDF: values of form fields, and remarks.

Does not cover: what is marked as hidden, passwords, names of signers, and the file's scripts,
which are never run.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from corrobora.ingest import boxes
from corrobora.ingest.source import Line
from corrobora.records import Box, Word

_MOST = 2_000  # fields or remarks of a page
_LETTERS = 20_000  # of one of them
_HIDDEN = 2 | 32  # flags: hidden, and not for the screen
_PASSWORD = 1 << 13  # flag of a text field
_NO_REMARKS = frozenset({"Link", "Popup", "Widget"})
_TEXTS = frozenset({"Text", "ComboBox", "ListBox"})
_CHECKS = frozenset({"CheckBox", "RadioButton"})
_PLAIN_STATES = frozenset({"yes", "on", "true", "1"})  # say no more than that it is checked
_CHECKED = "\u2612"
_SIZE = 10.0  # points, of text whose size is not known
_LOWEST = 0.75  # size of text by the height of a field
_NEAR = 2.0  # points


def with_marks(page: Any, lines: list[Line]) -> tuple[list[Line], list[Line]]:  # noqa: ANN401
    """Return the lines with the values of fields that they do not show, and a line a remark.

    A tick is a letter of a symbol font in the text layer, and a password may stand there in the
    clear: both are taken out.
    """
    if page.first_widget is None and page.first_annot is None:
        return lines, []
    widgets = list(islice(page.widgets() or (), _MOST))
    covered = [_shown(page, widget.rect) for widget in widgets if _is_covered(widget)]
    kept = [line for line in lines if not any(boxes.holds(box, line.box) for box in covered)]
    return [*kept, *_fields(page, widgets, kept)], list(_remarks(page, kept))


def _is_covered(widget: Any) -> bool:  # noqa: ANN401 - the library is untyped
    kind = widget.field_type_string
    return kind in _CHECKS or (kind in _TEXTS and _is_password(widget))


def _is_password(widget: Any) -> bool:  # noqa: ANN401 - the library is untyped
    return bool(int(widget.field_flags or 0) & _PASSWORD)


def _fields(page: Any, widgets: Sequence[Any], lines: Sequence[Line]) -> Iterator[Line]:  # noqa: ANN401
    for widget in widgets:
        texts = _value(widget).split()
        box = _shown(page, widget.rect)
        if texts and not widget.field_display & 1 and not _is_shown(texts, box, lines):
            yield _set(texts, box)


def _value(widget: Any) -> str:  # noqa: ANN401 - the library is untyped
    kind, value = widget.field_type_string, widget.field_value
    if kind in _TEXTS and not _is_password(widget):
        values = value if isinstance(value, (list, tuple)) else [value or ""]
        return " ".join(map(str, values))[:_LETTERS]
    if kind in _CHECKS and value not in {None, False, "", "Off"}:
        state = "" if value is True else str(value)
        return _CHECKED if state.lower() in {"", *_PLAIN_STATES} else state[:_LETTERS]
    return ""


def _set(texts: Sequence[str], box: Box) -> Line:
    """Return the words side by side in the box, each as wide as its letters ask."""
    share = (box.x1 - box.x0) / (sum(map(len, texts)) + len(texts) - 1)
    words, x = [], box.x0
    for text in texts:
        end = x + share * len(text)
        words.append(Word(text=text, box=Box(x, box.y0, end, box.y1)))
        x = end + share
    size = min(_SIZE, _LOWEST * (box.y1 - box.y0)) or _SIZE
    return Line(words=tuple(words), box=box, size=size, bold=False)


def _remarks(page: Any, lines: Sequence[Line]) -> Iterator[Line]:  # noqa: ANN401
    for annot in islice(page.annots() or (), _MOST):
        if annot.type[1] in _NO_REMARKS or annot.flags & _HIDDEN:
            continue
        texts = (annot.info.get("content") or "")[:_LETTERS].split()
        box = _shown(page, annot.rect)
        if texts and not _is_shown(texts, box, lines):
            words = tuple(Word(text=text, box=box) for text in texts)
            yield Line(words=words, box=box, size=_SIZE, bold=False)


def _shown(page: Any, rect: Any) -> Box:  # noqa: ANN401 - the library is untyped
    """Return the place on the page as it is shown."""
    turned = rect * page.rotation_matrix if page.rotation else rect
    return Box(turned.x0, turned.y0, max(turned.x0, turned.x1), max(turned.y0, turned.y1))


def _is_shown(texts: Sequence[str], box: Box, lines: Sequence[Line]) -> bool:
    """Say whether the text layer has the words at this place."""
    reach = boxes.grown(box, _NEAR)
    there = {
        word.text
        for line in lines
        if boxes.overlap(reach, line.box) > 0
        for word in line.words
        if boxes.holds(reach, word.box)
    }
    return there.issuperset(texts)
