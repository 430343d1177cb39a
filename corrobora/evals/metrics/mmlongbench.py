"""MMLongBench-Doc's score of an answer by rules, and its accuracy and F1 over all questions.

Yubo Ma et al.: MMLongBench-Doc: Benchmarking Long-context Document Understanding with
Visualizations, NeurIPS 2024 (Datasets and Benchmarks), section 4.1 and the published scorer.

Differs from the paper: there a language model first pulls a short answer out of the reply; here
the answer's text is compared as it is, so that answers in whole sentences score low (`contains`
looks inside them). An abstention stands for "Not answerable": right where that is the gold
answer and 0 elsewhere, where the published rule gives similar letters a part. A list that
cannot be read is one item, where the published scorer fails.
"""

import ast
import math
import re
from collections.abc import Sequence

from corrobora.evals.dataset import Case
from corrobora.evals.metric import Column, Rows
from corrobora.evals.metrics import anls, plain_answer
from corrobora.evals.outcome import Pair
from corrobora.records import Answer

NOT_ANSWERABLE = "Not answerable"  # the data set's gold answer where there is none
CLOSE = 0.01  # of the gold number; the published tolerance
DECIMALS = 2  # that are compared at least, however few are written

_ASIDE = re.compile(r"\s*\([^)]*\)")
_LITERAL = re.compile(  # what has to match letter by letter: numbers, dates, addresses
    r".*https://.*|.*\.py|.*ipynb|page.*|.*[ap]\.m\..*"
    r"|\d+(?:[-\s]\d+)?|\d{4}[-\s]\d{2}[-\s]\d{2}"
    r"|[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}",
    re.DOTALL | re.ASCII,
)


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return mmlongbench: the rule score of each answer, whose mean is the paper's accuracy.

    None without an answer or a format.
    """
    return {"mmlongbench": tuple(_value(pair) for pair in pairs)}


def observe(pair: Pair, /) -> tuple[float, ...] | None:
    """Return score, whether there is an answer (1, 0), and whether one was given (1, 0)."""
    value, answer = _value(pair), pair[1].answer
    if value is None or answer is None:
        return None
    return value, float(_answerable(pair[0])), float(not _declines(answer))


def score(rows: Rows, /) -> dict[str, float]:
    """Return mmlongbench_F1, of recall over answerable and precision over answered questions.

    Left out where no question has an answer or none was answered.
    """
    points, answerable, answered = rows.T  # (n,) each
    if not answerable.any() or not answered.any():
        return {}
    earned = float(points @ answerable)  # points on questions without an answer do not count
    return {"mmlongbench_F1": 2 * earned / float(answerable.sum() + answered.sum())}


def counts(rows: Rows, /) -> dict[str, int]:
    """Return how many questions have an answer or were given one: others count nowhere."""
    return {"mmlongbench_F1": int((rows[:, 1:] > 0).any(axis=1).sum())}


def rule_score(right: str, said: str, *, answer_format: str) -> float:
    """Return 0 to 1 by the rule of the format: Int, Float, Str, None, else a list."""
    match answer_format:
        case "Int":
            return float(_same_integer(right, said))
        case "Float":
            return float(_same_number(clean(right), clean(said)))
        case "Str" | "None":
            return _text_score(clean(right), clean(said))
        case _:
            return _list_score(items(right), items(said))


def clean(text: str) -> str:
    """Return the text in lower case without asides in parentheses, outer quotes, $ and %."""
    bare = _ASIDE.sub("", text.lower().strip()).strip()
    bare = re.sub(r"^['\"]|['\"]$", "", bare).strip()
    return bare.lstrip("$").strip().rstrip("%").strip()


def items(text: str) -> list[str]:
    """Return the items of a list written as "['a', 'b']"; any other text is one item."""
    if text.strip().startswith("["):
        try:
            read = ast.literal_eval(text.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return [text]
        if isinstance(read, list):
            return [str(item) for item in read]
    return [text]


def _value(pair: Pair) -> float | None:
    case, answer = pair[0], pair[1].answer
    if not case.answer_format or answer is None or not (case.answers or not _answerable(case)):
        return None
    if not _answerable(case):
        said = NOT_ANSWERABLE if _declines(answer) else plain_answer.text(answer)
        return rule_score(NOT_ANSWERABLE, said, answer_format="None")
    if _declines(answer):
        return 0.0
    said = plain_answer.text(answer)
    return max(rule_score(right, said, answer_format=case.answer_format) for right in case.answers)


def _answerable(case: Case) -> bool:
    return case.answerable is not False and case.answer_format != "None"


def _declines(answer: Answer) -> bool:
    return answer.outcome == "abstained" or clean(plain_answer.text(answer)) == clean(
        NOT_ANSWERABLE
    )


def _same_integer(right: str, said: str) -> bool:
    try:
        return int(right) == int(float(said))
    except (ValueError, OverflowError):
        return False


def _same_number(right: str, said: str) -> bool:
    """Say whether the numbers are near, also where one is a percentage and the other a share."""
    gold, given = _number(right), _number(said)
    if gold is None or given is None:
        return False
    return any(_near(wanted, given) for wanted in (gold / 100, gold, gold * 100))


def _near(wanted: float, given: float) -> bool:
    if math.isclose(wanted, given, rel_tol=CLOSE):
        return True
    places = max(min(_decimals(wanted), _decimals(given)), DECIMALS)
    return round(wanted, places) == round(given, places)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _decimals(number: float) -> int:
    _, point, after = str(number).partition(".")
    return len(after) if point else 3  # as published, for numbers like 1e+16


def _text_score(right: str, said: str) -> float:
    return float(right == said) if _literal(right) else anls.similarity(right, said)


def _list_score(right: Sequence[str], said: Sequence[str]) -> float:
    """Return the worst of the items, both sides sorted; 0 where their number differs."""
    if len(right) != len(said) or not right:
        return 0.0
    wanted, given = sorted(map(clean, right)), sorted(map(clean, said))
    if _number(wanted[0]) is not None or _literal(wanted[0]):
        return float(wanted == given)
    return min(map(anls.similarity, wanted, given))


def _literal(text: str) -> bool:
    return _LITERAL.fullmatch(text) is not None
