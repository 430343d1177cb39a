"""Write without a model: the sentences and table rows that answer the query, as quotes.

Each candidate is scored by the words of the query that it has, by the nearness of its vector
to the query's, by whether it has the type of answer that is asked for, and by the probability
of the evidence it stands in. What says the same is one claim with several quotes; what says
nearly the same with other numbers is a claim of its own, so that both sides of a contradiction
are shown.

Not covered: answers that must be put together or worked out, and languages other than English
beyond what the vectors carry.
"""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from corrobora.generation import numbers, relevance, sentences, table_rows
from corrobora.generation.inert import without_keys
from corrobora.generation.table_rows import Row
from corrobora.ports import Embedder, Vectors
from corrobora.records import Draft, DraftClaim, DraftQuote, Evidence, Query

EMBEDDED = 24  # candidates whose vectors are made; 40 found no more answers
SHORTEST, LONGEST = 3, 80  # words of a sentence that is quoted whole
COVERAGE, NEARNESS = 0.3, 0.7  # weights of the relevance
TYPE = 0.1  # what having the type of answer wanted adds to a score, not to the relevance
FLOOR = 0.5  # share of a relevance that the evidence's probability cannot take away
SAME, RELATED = 0.9, 0.7  # cosine above which sentences say the same, or speak of the same
WORD = re.compile(r"(?<![-\u00ad] )\b[^\W\d_]{2,}\b(?![-\u00ad] )")  # not beside a cut
CUT = re.compile(r"\b([^\W\d_]{2,})[-\u00ad] ((?=[^\W\d_A-Z])[^\W\d_]{2,})")
SUSPENDED = frozenset({"and", "or", "to"})  # "pre- and post-war"
NOTHING = "nothing in the evidence answers the question closely enough to be quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A sentence or row that could be quoted."""

    evidence: Evidence
    quotes: tuple[str, ...]  # verbatim; of a row, the row and then its header lines
    text: str  # what is claimed
    context: str = ""  # seen by the encoder before the text
    words: frozenset[str]
    around: frozenset[str]
    relevance: float = 0.0  # 0 to 1; of a shortlist: coverage alone
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """A Writer that quotes and claims nothing beyond the quotes."""

    embedder: Embedder
    most: int = 3  # claims
    least: float = 0.4  # relevance, 0 to 1, below which nothing is quoted
    near_best: float = 0.8  # share of the best score that a further claim must reach

    async def write(
        self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
    ) -> Draft:
        """Return one to `most` claims that are quotes, best first, or a draft without claims.

        Ties stand in the order of the evidence. A complaint changes nothing.
        """
        del complaint
        asked = relevance.words(query.text)
        candidates = _shortlist(asked, list(_candidates(evidence, asked)))
        if not candidates:
            return Draft(claims=(), reason=NOTHING)
        vectors = await self.embedder.embed(
            [f"{c.context} {c.text}".strip() for c in candidates], purpose="element"
        )
        asked_vector = (await self.embedder.embed([query.text], purpose="query"))[0]
        nearness = np.clip(vectors @ asked_vector, 0.0, 1.0)  # (n,), cosine
        scored = _scored(candidates, nearness, query.text)
        order = sorted(range(len(scored)), key=lambda i: (-scored[i].score, i))
        if max(candidate.relevance for candidate in scored) < self.least:
            return Draft(claims=(), reason=NOTHING)
        return Draft(claims=self._claims([scored[i] for i in order], vectors[order]))

    def _claims(self, ranked: Sequence[_Candidate], vectors: Vectors) -> tuple[DraftClaim, ...]:
        """Return the groups that are good enough or contradict one that is."""
        alike = vectors @ vectors.T  # (n, n), cosine
        groups: list[list[int]] = []  # indices into ranked, the best of each group first
        for i, candidate in enumerate(ranked):
            same = [
                group for group in groups if _same(ranked[group[0]], candidate, alike[group[0], i])
            ]
            if same:
                same[0].append(i)
                continue
            good = candidate.score >= self.near_best * ranked[0].score
            if len(groups) < self.most and (
                good or any(_differs(ranked[g[0]], candidate, alike[g[0], i]) for g in groups)
            ):
                groups.append([i])
        return tuple(_claim([ranked[i] for i in group]) for group in groups)


def _candidates(evidence: Sequence[Evidence], asked: frozenset[str]) -> Iterator[_Candidate]:
    years = numbers.YEAR.findall(" ".join(sorted(asked)))
    known = frozenset(WORD.findall(" ".join(item.text for item in evidence).lower()))
    for item in evidence:
        around = relevance.words(f"{item.text} {PurePath(item.uri).stem}")
        if item.modality == "table":
            for row in table_rows.rows(item.text):
                yield _row(row, item, around, years=years)
            continue
        for sentence in sentences.split(item.text):
            if _is_statement(sentence):
                yield _Candidate(
                    evidence=item,
                    quotes=(sentence,),
                    text=_mended(" ".join(without_keys(sentence).split()), known),
                    words=relevance.words(sentence),
                    around=around,
                )


def _mended(sentence: str, known: Set[str]) -> str:
    """Return a sentence with the words put together that a line end has cut: "exam- ple".

    The hyphen of "long- term" stays, unless "longterm" is among the words known. A quote needs
    no mending: it is found however its words are cut.
    """

    def put_together(cut: re.Match[str]) -> str:
        left, right = cut[1].lower(), cut[2].lower()
        if right in SUSPENDED:
            return cut[0]
        compound = left + right not in known and {left, right} <= known
        return f"{cut[1]}-{cut[2]}" if compound else cut[1] + cut[2]

    return CUT.sub(put_together, sentence)


def _row(row: Row, item: Evidence, around: frozenset[str], *, years: Collection[str]) -> _Candidate:
    return _Candidate(
        evidence=item,
        quotes=(row.line, *row.header.splitlines()),
        text=without_keys(table_rows.reading(row, years=years)),
        context=row.group,
        words=relevance.words(f"{row.group} {row.line} {row.header}"),
        around=around,
    )


def _is_statement(sentence: str) -> bool:
    """Say whether the sentence can answer: not a heading, a question or "as follows:"."""
    return SHORTEST <= len(sentence.split()) <= LONGEST and not sentence.endswith((":", "?"))


def _shortlist(asked: frozenset[str], candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the candidates that share most with the query, by coverage and probability."""
    rarity = relevance.rarities(asked, [candidate.words for candidate in candidates])
    covered = [
        replace(c, relevance=relevance.coverage(rarity, c.words, c.around)) for c in candidates
    ]
    return sorted(covered, key=lambda c: -c.relevance * c.evidence.probability)[:EMBEDDED]


def _scored(candidates: Sequence[_Candidate], nearness: Vectors, query: str) -> list[_Candidate]:
    known = relevance.words(query)
    scored = []
    for candidate, near in zip(candidates, nearness.tolist(), strict=True):
        wanted = relevance.has_wanted(query, candidate.text, known=known)
        typed = TYPE * (0.5 if wanted is None else float(wanted))
        relevant = COVERAGE * candidate.relevance + NEARNESS * near
        sure = FLOOR + (1.0 - FLOOR) * candidate.evidence.probability
        scored.append(replace(candidate, relevance=relevant, score=(relevant + typed) * sure))
    return scored


def _same(one: _Candidate, other: _Candidate, cosine: float) -> bool:
    return one.text == other.text or (cosine >= SAME and _values(one) == _values(other))


def _differs(one: _Candidate, other: _Candidate, cosine: float) -> bool:
    """Say whether two sentences speak of the same with other numbers."""
    values, others = _values(one), _values(other)
    return cosine >= RELATED and bool(values and others) and values.isdisjoint(others)


def _values(candidate: _Candidate) -> frozenset[str]:
    return frozenset(str(number.value) for number in numbers.find(candidate.quotes[0]))


def _claim(group: Sequence[_Candidate]) -> DraftClaim:
    """Return one claim; the same words in the same place are quoted once."""
    quotes: dict[tuple[str, int | None, str], DraftQuote] = {}
    for candidate in group:
        item = candidate.evidence
        for quote in candidate.quotes:
            at = (item.document, item.page, " ".join(quote.split()))
            quotes.setdefault(at, DraftQuote(key=item.key, text=quote))
    return DraftClaim(text=group[0].text, quotes=tuple(quotes.values()))
