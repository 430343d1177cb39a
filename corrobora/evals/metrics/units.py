"""What a ranking is scored by: documents, pages or places, each once, best first.

An element is found to be a gold place when `places.meets` says so. What stands in a ranking
several times counts where it first stands.
"""

from collections.abc import Mapping, Sequence
from typing import assert_never

from corrobora.evals.dataset import Case, Gold, Unit
from corrobora.evals.metrics import places
from corrobora.evals.outcome import Found

Key = tuple[str, object]  # a document and what of it; comparable inside one case only


def gold(case: Case, *, unit: Unit) -> dict[Key, int]:
    """Return the grade of every judged unit of the case; of two grades, the higher.

    By pages, gold that names no page is left out.
    """
    grades: dict[Key, int] = {}
    for item in case.gold:
        key = _gold_key(item, unit)
        if key is not None:
            grades[key] = max(item.grade, grades.get(key, 0))
    return grades


def ranked(ranking: Sequence[Found], *, case: Case, unit: Unit) -> list[Key]:
    """Return the units of a ranking, each where it first stands.

    By pages, elements that stand on no page are passed over. By elements, one that meets
    several gold places stands for all of them, in the order of the case.
    """
    if unit == "element":
        return _elements(ranking, case.gold)
    if unit == "document":
        return list(dict.fromkeys((found.document, None) for found in ranking))
    return list(
        dict.fromkeys(
            (found.document, found.place.page) for found in ranking if found.place.page is not None
        )
    )


def relevant(grades: Mapping[Key, int]) -> bool:
    """Say whether anything is relevant at all."""
    return any(grade > 0 for grade in grades.values())


def _gold_key(item: Gold, unit: Unit) -> Key | None:
    match unit:
        case "document":
            return (item.document, None)
        case "page":
            return None if item.place.page is None else (item.document, item.place.page)
        case "element":
            return (item.document, item.place)
        case _:
            assert_never(unit)


def _elements(ranking: Sequence[Found], wanted: Sequence[Gold]) -> list[Key]:
    keys: dict[Key, None] = {}
    named = {item.document for item in wanted}
    for found in ranking:
        met: list[Key] = []
        if found.document in named:  # most of a ranking is not, and geometry is slow
            met = [
                (item.document, item.place)
                for item in wanted
                if item.document == found.document and places.meets(found.place, item.place)
            ]
        keys.update(dict.fromkeys(met or [(found.document, found.element)]))
    return list(keys)
