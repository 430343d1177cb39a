"""Make a test set of a user's own documents: elements are drawn, drafted on and kept if checked.

Modalities and documents take their turns, so that a long report does not fill the file. What
fails its check is replaced by the next element until there are enough or there are no more.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import urlparse

from corrobora.errors import BudgetExceeded
from corrobora.evals.generating import pick, question_file
from corrobora.evals.generating.drafted import Drafter, Dropped
from corrobora.evals.generating.question_file import Done, Line
from corrobora.ports import ElementScope, ElementSource
from corrobora.records import CorpusName, DocumentId, ElementId

PATIENCE = 10  # replies in a row that cannot be used; then the next will not be better
AGAIN = "run it again to go on"
UNUSABLE = (
    f"{PATIENCE} replies of the model in a row did not have the form asked for; "
    "try another model, or none"
)
USUAL = ("paragraph", "table", "image")  # corpora that are asked about unless others are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be made."""

    total: int  # questions in the file that are not struck out
    corpora: Sequence[CorpusName]
    documents: Sequence[DocumentId] = ()  # empty: all
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of it."""

    made: Mapping[CorpusName, int]  # now
    before: int  # lines that stood there already and are not struck out
    dropped: Mapping[str, int]  # elements without a question, by reason
    stopped: str = ""  # why it ended early


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where elements are drawn from."""

    elements: ElementSource
    scope: ElementScope
    names: Mapping[DocumentId, str] = field(default_factory=dict)  # in the file; else their ids


async def generate(
    wish: Wish,
    sources: Sources,
    drafter: Drafter,
    *,
    done: Sequence[Done] = (),
    keep: Callable[[Line], None],
) -> Made:
    """Hand questions to `keep`, one by one, until there are as many as wished for.

    `done` are the lines of an earlier run with the same seed: their elements are not asked
    about again, and each corpus goes on after the last of them. The next element is of the
    corpus with the fewest questions. When a budget ends, or the model's replies cannot be used,
    what was kept stays.
    """
    kept = [line for line in done if line.keep]
    counts = Counter(dict.fromkeys(wish.corpora, 0))
    counts.update(
        CorpusName(label) for line in kept for label in line.labels[:1] if label in counts
    )
    queues = await pick.queues(
        sources.scope, corpora=wish.corpora, documents=wish.documents, seed=wish.seed
    )
    asked = frozenset(ElementId(line.element) for line in done)
    left = {corpus: pick.after(queue, asked) for corpus, queue in queues.items()}
    made: Counter[CorpusName] = Counter()
    dropped: Counter[str] = Counter()
    stopped, unusable = "", 0
    while left and not stopped and len(kept) + made.total() < wish.total:
        corpus = min(left, key=counts.__getitem__)
        element = next(left[corpus], None)
        if element is None:
            del left[corpus]
            continue
        try:
            line = await _line(element, sources, drafter)
        except BudgetExceeded as error:
            stopped = f"{error}; {AGAIN}"
            break
        if isinstance(line, Dropped):
            dropped[line.reason] += 1
            unusable = _unusable(line, before=unusable)
            stopped = UNUSABLE if unusable >= PATIENCE else ""
            continue
        unusable = 0
        keep(line)
        made[corpus] += 1
        counts[corpus] += 1
    return Made(made=made, before=len(kept), dropped=dropped, stopped=stopped)


async def corpora_present(
    elements: ElementSource, *, asked: Sequence[CorpusName] = ()
) -> tuple[CorpusName, ...]:
    """Return the corpora to ask about that have elements: those asked for, else the usual."""
    sizes = {corpus.name: corpus.size for corpus in await elements.corpora()}
    return tuple(name for name in asked or map(CorpusName, USUAL) if sizes.get(name))


def _unusable(dropped: Dropped, *, before: int) -> int:
    """Return how many replies in a row could not be used; where none was asked for, as before."""
    if dropped.usable is None:
        return before
    return 0 if dropped.usable else before + 1


async def _line(id_: ElementId, sources: Sources, drafter: Drafter) -> Line | Dropped:
    element = (await sources.elements.elements([id_]))[id_]
    document = (await sources.elements.documents([element.document]))[element.document]
    drafted = await drafter(element, title=document.title)
    if isinstance(drafted, Dropped):
        return drafted
    path = urlparse(document.uri).path if "://" in document.uri else document.uri
    return question_file.line(
        drafted,
        element,
        name=PurePath(path).name or document.uri,
        document=sources.names.get(document.id, document.id),
    )
