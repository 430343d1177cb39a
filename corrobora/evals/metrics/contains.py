"""Whether a right answer stands in the answer, or in what it quotes.

Extractive answers are whole sentences, so exact match says nothing of them. `answer_in_text` is
the string recall of Gao et al.: Enabling Large Language Models to Generate Text with Citations,
EMNLP 2023, section 3 (EM recall on ASQA); `parts_in_text` is the same over the parts of a long
answer.

Differs from the paper: text is compared by `normal_form.words`, whole words and numbers only, so
"35" does not stand in "3.5" or in "1935".

Not covered: chance. Longer answers earn more, and a "2" stands in any numbered list: read it
beside F1 and by the kind of answer.
"""

from collections.abc import Callable, Sequence

from corrobora.evals.dataset import Case
from corrobora.evals.metric import Column
from corrobora.evals.metrics import citations, mmlongbench, normal_form, plain_answer
from corrobora.evals.outcome import Pair
from corrobora.records import Answer


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return answer_in_text, answer_in_quotes and parts_in_text.

    Of a list (answer format "List") every item has to stand there. An abstention has 0. None
    without right answers (parts), without an answer, and where there is no right answer.
    """
    return {
        "answer_in_text": tuple(_holds(pair, _said) for pair in pairs),
        "answer_in_quotes": tuple(_holds(pair, _quoted) for pair in pairs),
        "parts_in_text": tuple(_parts(pair) for pair in pairs),
    }


def holds(text: str, wanted: str) -> bool:
    """Say whether the words of one stand in the other, in a row; no words stand nowhere."""
    row, sought = normal_form.words(text), normal_form.words(wanted)
    return bool(sought) and f" {' '.join(sought)} " in f" {' '.join(row)} "


def _said(answer: Answer) -> list[str]:
    return [plain_answer.text(answer)]


def _quoted(answer: Answer) -> list[str]:
    """Return what the answer quotes from its sources; what was fabricated is not from them."""
    return [one.quote for one in citations.of(answer) if one.verdict != "fabricated"]


def _holds(pair: Pair, read: Callable[[Answer], list[str]]) -> float | None:
    case, outcome = pair
    if not case.answers or case.answerable is False or outcome.answer is None:
        return None
    texts = read(outcome.answer)
    return float(any(_all_in(texts, _items(case, right)) for right in case.answers))


def _all_in(texts: Sequence[str], items: Sequence[str]) -> bool:
    return all(any(holds(text, item) for text in texts) for item in items)


def _items(case: Case, right: str) -> list[str]:
    return mmlongbench.items(right) if case.answer_format == "List" else [right]


def _parts(pair: Pair) -> float | None:
    case, outcome = pair
    if not case.parts or case.answerable is False or outcome.answer is None:
        return None
    said = plain_answer.text(outcome.answer)
    held = [any(holds(said, wording) for wording in part) for part in case.parts]
    return sum(held) / len(held)
