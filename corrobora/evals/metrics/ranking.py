"""nDCG, recall, reciprocal rank, average precision and judged share of one stage's ranking.

Computed by ir_measures: Sean MacAvaney, Craig Macdonald and Iadh Ounis: Streamlining Evaluation
with ir-measures, ECIR 2022. nDCG is that of trec_eval: Kalervo Järvelin and Jaana Kekäläinen:
Cumulated Gain-Based Evaluation of IR Techniques, TOIS 2002, with the grade itself as the gain.

Not there: Success@1, which is P@1.
"""

from collections.abc import Mapping, Sequence

from corrobora.evals.dataset import Unit
from corrobora.evals.metric import Column
from corrobora.evals.metrics import units
from corrobora.evals.outcome import Pair

SHALLOW = ("RR@10", "Judged@10")  # need the first ten only
DEEP = ("nDCG@5", "nDCG@10", "P@1", "R@1", "R@2", "R@5", "R@10", "R@100", "RR", "AP")
NAMES = (*DEEP, *SHALLOW)
FIRST = 10

Scores = dict[str, dict[str, float]]  # query -> unit -> score
Grades = dict[str, dict[str, int]]


def measure(pairs: Sequence[Pair], /, *, stage: str, unit: Unit) -> dict[str, Column]:
    """Return a column each of NAMES, as ir_measures prints them.

    The order of the ranking is what counts, also among equal scores. A case without a unit of
    a grade above 0 has None everywhere; one with it and without a ranking has 0.
    """
    run: Scores = {}
    grades: Grades = {}
    for at, (case, outcome) in enumerate(pairs):
        judged = units.gold(case, unit=unit)
        if not units.relevant(judged):
            continue
        ranking = units.ranked(outcome.rankings.get(stage, ()), case=case, unit=unit)
        # Ids may hold anything, a space too: the library gets numbers in their place.
        names = {key: str(n) for n, key in enumerate(dict.fromkeys([*ranking, *judged]))}
        grades[str(at)] = {names[key]: grade for key, grade in judged.items()}
        if not ranking:
            continue  # the library divides by the length of a ranking that is there
        # trec_eval sorts by score and then by id, so real scores that tie would be put in an
        # order nobody saw. Ranks counted down are distinct and exact in its 32-bit floats.
        run[str(at)] = {names[key]: float(len(ranking) - n) for n, key in enumerate(ranking)}
    return _columns(run, grades, len(pairs))


def _columns(run: Scores, grades: Grades, n: int) -> dict[str, Column]:
    first = {query: dict(list(scores.items())[:FIRST]) for query, scores in run.items()}
    values = {**_values(DEEP, run, grades), **_values(SHALLOW, first, grades)}
    return {
        name: tuple(
            values.get((name, str(at)), 0.0) if str(at) in grades else None for at in range(n)
        )
        for name in NAMES
    }


def _values(names: Sequence[str], run: Scores, grades: Grades) -> Mapping[tuple[str, str], float]:
    import ir_measures

    measures = {ir_measures.parse_measure(name): name for name in names}
    if not grades:
        return {}
    found = ir_measures.iter_calc(list(measures), grades, run)  # one call for all queries
    return {(measures[one.measure], one.query_id): float(one.value) for one in found}
