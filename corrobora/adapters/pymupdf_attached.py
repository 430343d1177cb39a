"""Files inside a PDF, by PyMuPDF: those of the document, and those pinned to a page."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from corrobora.ingest.source import Attached
from corrobora.records import Attachment

MOST = 100  # files
MAX_BYTES = 64 << 20  # in all; MuPDF itself unpacks at most a few times more
_NAME = 120  # characters
_PINNED = "FileAttachment"


class _Found(NamedTuple):
    name: str
    length: int  # bytes in the PDF
    load: Callable[[], bytes]


def of_document(document: Any, failures: tuple[type[Exception], ...]) -> Attached:  # noqa: ANN401
    """Return the files, and a note for each that is left out; `failures` are damages."""
    files: list[Attachment] = []
    notes: list[str] = []
    left = MAX_BYTES
    taken: set[str] = set()
    for found in _found(document, failures):
        if len(files) + len(notes) == MOST:
            notes.append(f"only {MOST} of the attachments were looked at")
            break
        name = _free(_clean(found.name), taken)
        try:
            content = bytes(found.load()) if found.length <= left else None
        except failures:
            notes.append(f"the attachment {name!r} is damaged and was left out")
            continue
        if content is None or len(content) > left:
            notes.append(f"the attachment {name!r} is too large: more than {left >> 20} MiB")
            continue
        left -= len(content)
        taken.add(name)
        files.append(Attachment(name=name, content=content))
    return Attached(files=tuple(files), notes=tuple(notes))


def _found(document: Any, failures: tuple[type[Exception], ...]) -> Iterator[_Found]:  # noqa: ANN401
    try:
        names = document.embfile_names()
    except failures:
        names = []
    for i, name in enumerate(names):
        yield _embedded(document, i, name=name, failures=failures)
    for number in range(document.page_count):
        try:
            found = _pinned(document, number)
        except failures:
            continue
        yield from found


def _pinned(document: Any, index: int) -> list[_Found]:  # noqa: ANN401 - the library is untyped
    if not document.page_annot_xrefs(index):
        return []
    page = document[index]
    found = []
    for annot in page.annots() or ():
        if annot.type[1] == _PINNED:
            info = annot.file_info
            load = partial(_loaded, page, annot)
            found.append(_Found(info.get("filename") or "", max(info["length"], 0), load))
    return found


def _loaded(_page: Any, annot: Any) -> bytes:  # noqa: ANN401 - an annotation dies with its page
    return bytes(annot.get_file())


def _embedded(
    document: Any,  # noqa: ANN401 - the library is untyped
    index: int,
    *,
    name: str,
    failures: tuple[type[Exception], ...],
) -> _Found:
    try:
        info = document.embfile_info(index)
    except failures:
        info = {}
    shown = info.get("ufilename") or info.get("filename") or name
    return _Found(shown, int(info.get("length") or 0), partial(document.embfile_get, index))


def _clean(name: str) -> str:
    """Return the last part of a path, without what is not printed."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip(" .")
    return shown[-_NAME:] or "attachment"


def _free(name: str, taken: set[str]) -> str:
    """Return the name, numbered if it is taken."""
    stem, dot, suffix = name.rpartition(".")
    for n in range(2, len(taken) + 2):
        if name not in taken:
            break
        name = f"{stem} ({n}){dot}{suffix}" if dot and stem else f"{suffix} ({n})"
    return name
