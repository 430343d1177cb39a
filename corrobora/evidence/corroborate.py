"""Elements of different modalities that stand together support each other.

After BayesRAG (Mutual Evidence Corroboration for Multimodal Retrieval-Augmented Generation):
evidence of one modality gains from evidence of another that fits it in layout.

    extra_i = gamma * sum over other groups m of max over j in m of C_ij * v+_j

Differs from the paper: weights add (section 4 of the design) in place of masses over tuples of
one element a modality, so that a missing modality only removes its term; the maximum inside a
group, so that duplicates change nothing; one hop, from direct support only; against is never
passed on.

C is coherence of place, 0 to 1: 0 across documents; by page gap 1, .4, .15, 0; on one page
times exp(-gap between boxes / quarter of the page's diagonal), .7 where no box is known. What
is linked (a figure and the text that names it) counts as standing in one place. A shared
section lifts a gap of one or two pages to a gap of none. In time exp(-gap / 10 s), nothing past
30 s.

Groups say which modalities are independent: evidence passes between groups, never inside one.
A `page` found by its text is made of the same words as its paragraphs and tables, so what it
says is no second opinion: by default it is in no group and neither gives nor gets. Put it into
a group of its own when pages are found by how they look.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from corrobora.records import Element, ElementId, Modality

GROUPS: Mapping[Modality, str] = MappingProxyType(
    {"text": "text", "table": "table", "image": "image", "audio": "sound", "video": "video"}
)

PAGE_GAPS = (1.0, 0.4, 0.15)  # coherence by pages between; further apart none
NO_BOX = 0.7  # on one page, somewhere
QUARTER_DIAGONAL = 250.0  # points; letter and A4 differ by 3 %
CHARS_PER_PAGE = 3000  # for sources without pages
SECONDS_FADE = 10.0
SECONDS_CUT = 30.0

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def corroborate(
    direct: Mapping[ElementId, float],
    elements: Mapping[ElementId, Element],
    *,
    gamma: float,
    groups: Mapping[Modality, str] = GROUPS,
) -> dict[ElementId, float]:
    """Return the nats of support that each element of `direct` gets from other modalities.

    `direct` holds signed weights; only what is above 0 is passed on. Elements that are not in
    `elements`, or whose modality is in no group, get 0 and give nothing. Never negative: no
    corroboration is ignorance.
    """
    extra = dict.fromkeys(direct, 0.0)
    taking_part = sorted(
        id_ for id_ in direct if id_ in elements and elements[id_].modality in groups
    )
    members = [elements[id_] for id_ in taking_part]
    if gamma <= 0.0 or len(members) < 2:  # noqa: PLR2004 - it takes two
        return extra
    given = np.asarray([direct[id_] for id_ in taking_part], dtype=np.float64)  # (n,)
    given = np.where(given > 0.0, given, 0.0)  # also drops NaN
    passed = coherence(members) * given  # (n, n): what i is offered by j
    group_of = np.asarray([groups[e.modality] for e in members])  # (n,)
    total = np.zeros(len(members))  # (n,)
    for group in sorted(set(group_of.tolist())):
        best = passed[:, group_of == group].max(axis=1)  # (n,)
        total += np.where(group_of == group, 0.0, best)
    extra.update(zip(taking_part, (gamma * total).tolist(), strict=True))
    return extra


def coherence(elements: Sequence[Element]) -> Floats:
    """Return C, (n, n) and symmetric, 0 to 1; the diagonal means nothing."""
    same_document = _equal([e.document for e in elements])
    near = _page_coherence(elements)
    if any(e.where.start is not None for e in elements):
        by_time = _time_coherence(elements)
        near = np.where(np.isnan(by_time), near, by_time)
    near[_linked(elements)] = 1.0
    return np.where(same_document, near, 0.0)


def _page_coherence(elements: Sequence[Element]) -> Floats:
    pages = np.asarray([_page(e) for e in elements])  # (n,), NaN where not known
    gap = np.abs(pages[:, None] - pages[None, :])  # (n, n)
    gap = np.where(np.isnan(gap), len(PAGE_GAPS) - 1, gap)  # one document, somewhere in it
    together = gap < 1.0
    section = _equal(["\x1f".join(e.section) for e in elements])
    has_section = np.asarray([bool(e.section) for e in elements])
    lifted = section & has_section[:, None] & (gap < len(PAGE_GAPS))
    steps = np.minimum(np.where(lifted, 0.0, gap), len(PAGE_GAPS)).astype(np.intp)
    closeness = np.asarray((*PAGE_GAPS, 0.0))[steps]
    inside = np.where(together, _box_coherence(elements), NO_BOX)
    return np.where(steps == 0, closeness * inside, closeness)


def _page(element: Element) -> float:
    if element.where.page is not None:
        return float(element.where.page)
    if element.where.chars is not None:
        return float(element.where.chars[0] // CHARS_PER_PAGE)
    return float("nan")


def _box_coherence(elements: Sequence[Element]) -> Floats:
    hulls = np.asarray([_hull(e) for e in elements])  # (n, 4), NaN where no box is known
    low, high = hulls[:, :2], hulls[:, 2:]  # (n, 2) each: x, y
    across, down = (_gap(low[:, axis], high[:, axis]) for axis in (0, 1))
    distance = np.sqrt(across * across + down * down)  # (n, n) points
    return np.where(np.isnan(distance), NO_BOX, np.exp(-distance / QUARTER_DIAGONAL))


def _hull(element: Element) -> tuple[float, float, float, float]:
    boxes = element.where.boxes
    if not boxes:
        return (float("nan"),) * 4
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _time_coherence(elements: Sequence[Element]) -> Floats:
    """Return (n, n), NaN where one of the two has no time."""
    unknown = float("nan")
    starts = np.asarray([unknown if e.where.start is None else e.where.start for e in elements])
    ends = np.asarray([unknown if e.where.end is None else e.where.end for e in elements])
    ends = np.where(np.isnan(ends), starts, ends)
    gap = _gap(starts, ends)
    fading = np.where(gap > SECONDS_CUT, 0.0, np.exp(-gap / SECONDS_FADE))
    return np.where(np.isnan(gap), unknown, fading)


def _gap(low: Floats, high: Floats) -> Floats:
    """Return (n, n): how far the spans lie apart, 0 where they touch, NaN where not known."""
    apart: Floats = np.maximum(low[:, None], low) - np.minimum(high[:, None], high)
    return np.maximum(apart, 0.0)


def _linked(elements: Sequence[Element]) -> Mask:
    index = {e.id: i for i, e in enumerate(elements)}
    linked = np.zeros((len(elements), len(elements)), dtype=np.bool_)
    for i, element in enumerate(elements):
        for other in element.links:
            j = index.get(other)
            if j is not None:
                linked[i, j] = linked[j, i] = True
    return linked


def _equal(names: Sequence[str]) -> Mask:
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    coded = np.asarray([codes[name] for name in names])  # (n,)
    same: Mask = coded[:, None] == coded[None, :]
    return same
