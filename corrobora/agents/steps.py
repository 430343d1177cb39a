"""The steps of a query: each reads the state, calls one thing and returns what changed.

Here, and only here, the domain packages meet. A step knows nothing of LangGraph, so that
`find` can run the first of them without loading it and tests can call them one by one.
"""

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence

from corrobora.agents import wholes, wording
from corrobora.agents.services import Services
from corrobora.agents.state import State
from corrobora.errors import BadModelOutput, BudgetExceeded, UpstreamError
from corrobora.evidence import (
    admit,
    confidence,
    containers,
    contradict,
    corroborate,
    direct,
    names,
)
from corrobora.evidence import select as selection
from corrobora.evidence.weights import combine, discount, net, weight_of
from corrobora.generation import check as quote_check
from corrobora.generation.check import Checked
from corrobora.records import (
    Answer,
    Claim,
    CorpusName,
    DocumentId,
    Draft,
    Element,
    ElementId,
    Ranking,
    RoutingDecision,
    SourceId,
    Usage,
    Weight,
)
from corrobora.rerank import bounds, pointwise
from corrobora.tools.search import SearchArguments
from corrobora.tools.search import search as search_tool

WANTED = 20  # best elements whose documents are completed first, while vectors are being made
WEIGHED = 160  # best candidates by score that go on; with fewer, recall falls on dev data
# Fitted on the dev questions: the log-odds that a candidate's page is right are
# logit PRIOR + TRUST * nats. The channels read the same words: their sum says too much.
TRUST = 0.27
PRIOR = 0.045
# Fitted likewise: the log-odds that the evidence kept holds the answer's page are
# logit ANSWER_PRIOR + ANSWER_TRUST * nats of the best of it by the absolute channels.
ANSWER_TRUST = 0.71
ANSWER_PRIOR = 0.2
LEAST_BELIEF = 0.2  # Yager's, under which nothing is evidence
WRITING = 2  # model calls that judging leaves over: an answer, and one repair of it
ABSTENTION = "The sources do not say."
_MODEL_TROUBLE = (UpstreamError, BadModelOutput, BudgetExceeded)


async def condense(state: State, services: Services) -> State:
    """Fold earlier turns into one standalone query."""
    query = state["query"]
    turns = state.get("turns", ())
    try:
        text = await wording.standalone(query.text, turns, services.chat)
    except BudgetExceeded as error:
        text = await wording.standalone(query.text, turns, None)
        state = {
            **state,
            **_noted(state, f"earlier turns were not folded in by the model: {error}"),
        }
    return {"query": dataclasses.replace(query, text=text), "notes": state.get("notes", ())}


async def plan(state: State, services: Services) -> State:
    """Split a question that needs several look-ups."""
    text = state["query"].text
    try:
        return {"queries": await wording.parts(text, services.chat)}
    except BudgetExceeded as error:
        return {"queries": (text,), **_noted(state, f"the question was not split: {error}")}


async def route(state: State, services: Services) -> State:
    """Choose the corpora; in a later round also those that were left out, and another wording."""
    round_number = state.get("round", 0) + 1
    decision = await services.router.route(state["query"], await services.elements.corpora())
    if round_number == 1:
        return {"route": decision, "round": round_number, "searched": ()}
    return {"round": round_number} | await _wider(state, services, decision)


async def _wider(state: State, services: Services, decision: RoutingDecision) -> State:
    everything = tuple(sorted(decision.distribution, key=lambda c: (-decision.distribution[c], c)))
    queries, notes = state["queries"], state.get("notes", ())
    try:
        other = await wording.another(state["query"].text, queries, services.chat)
        queries = (*queries, other) if other else queries
    except BudgetExceeded as error:
        notes = (*notes, f"the question was not reworded: {error}")
    wider = dataclasses.replace(
        decision, corpora=everything, fallback=f"weak evidence in round {state['round']}"
    )
    return {"route": wider, "queries": queries, "notes": notes}


def can_widen(state: State, services: Services) -> bool:
    """Tell whether another round would look anywhere that the rounds before did not."""
    unseen = set(state["route"].distribution) - set(state["searched"])
    if _is_late(state, services):
        return False
    return state["round"] < services.limits.rounds and (bool(unseen) or services.chat is not None)


def _is_late(state: State, services: Services) -> bool:
    limit, spent = services.limits.max_seconds, state.get("spent", Usage())
    return limit is not None and spent.seconds >= limit


async def search(state: State, services: Services) -> State:
    """Ask every chosen corpus for every wording, side by side, and fetch the best found."""
    queries, searched = state["queries"], state.get("searched", ())
    asked = _not_yet_asked(state)
    vectors = await services.embedder.embed(queries, purpose="query")
    found = await asyncio.gather(
        *(
            search_tool(
                SearchArguments(
                    query=queries[n],
                    corpus=corpus,
                    k=services.limits.k,
                    documents=state["query"].documents,
                ),
                words=services.words,
                vectors=services.vectors,
                scope=services.scope,
                vector=vectors[n],
            )
            for n, corpus in asked
        )
    )
    new = [
        _numbered(ranking, n)
        for (n, _), rankings in zip(asked, found, strict=True)
        for ranking in rankings
    ]
    rankings = (*state.get("rankings", ()), *new)
    best = direct.weigh(rankings)
    ids = sorted(best, key=lambda id_: (-best[id_], id_))[:WEIGHED]
    everywhere = tuple(dict.fromkeys((*searched, *state["route"].corpora)))
    elements = await services.elements.elements(ids)
    elements, inside = await wholes.opened(elements, queries, vectors=vectors, services=services)
    notes = await _lacking(state, services, found=[elements[id_] for id_ in ids if id_ in elements])
    rankings = (*rankings, *inside)
    return {"rankings": rankings, "elements": elements, "searched": everywhere, **notes}


async def _lacking(state: State, services: Services, *, found: Sequence[Element]) -> State:
    """Note what could not be searched in full, and have what was found completed first."""
    lacking = await services.coverage.lacking() if services.coverage else ""
    if not lacking or services.coverage is None:
        return {}
    services.coverage.want([element.document for element in found[:WANTED]])
    return _noted(state, lacking)


def _not_yet_asked(state: State) -> list[tuple[int, CorpusName]]:
    """Return (wording, corpus) pairs: all for new wordings, else the corpora not searched."""
    done = {(ranking.source.split("/")[0]) for ranking in state.get("rankings", ())}
    first = state["round"] == 1
    newest = len(state["queries"]) - 1
    return [
        (n, corpus)
        for n in range(len(state["queries"]))
        for corpus in state["route"].corpora
        if first or corpus not in done or (n == newest and n > 0)
    ]


def _numbered(ranking: Ranking, n: int) -> Ranking:
    """Mark the rankings of further wordings: "2:paragraph/words"."""
    source = ranking.source if n == 0 else SourceId(f"{n + 1}:{ranking.source}")
    return dataclasses.replace(ranking, source=source)


async def weigh(state: State, services: Services) -> State:
    """Turn scores into weights, pass them to the smallest elements, let modalities corroborate."""
    elements, rankings = state["elements"], state["rankings"]
    found = {id_: w for id_, w in direct.weigh(rankings).items() if id_ in elements}
    best = sorted(found, key=lambda id_: (-found[id_], id_))
    judged = await services.local_judge.judge(
        state["query"], [elements[id_] for id_ in best], rankings=rankings
    )
    named = await _named(best, state, services)
    own = {
        id_: found[id_] + judged.get(id_, 0.0) + named.get(elements[id_].document, 0.0)
        for id_ in best
    }
    if services.limits.pass_down:
        own = containers.pass_down(own, elements)
    extra = corroborate.corroborate(
        own, elements, gamma=services.limits.gamma, groups=services.groups
    )
    return {
        "weights": {
            # discounted before the cap of a weight, where the best would all be equal
            id_: combine(weight_of(TRUST * value), Weight(support=TRUST * extra[id_]))
            for id_, value in own.items()
        },
        "judged": dict(judged),
    }


async def _named(
    found: Sequence[ElementId], state: State, services: Services
) -> Mapping[DocumentId, float]:
    if not services.limits.named:
        return {}
    ids = dict.fromkeys(state["elements"][id_].document for id_ in found)
    documents = (await services.elements.documents(ids)).values()
    return names.weigh(state["query"].text, documents)


async def judge(state: State, services: Services) -> State:
    """Let the chat model judge the candidates that can still change the outcome."""
    if services.model_judge is None:
        return {}
    weights, judged = dict(state["weights"]), dict(state["judged"])
    elements = [state["elements"][id_] for id_ in _open(weights, keep=services.limits.keep)]
    elements = elements[: _calls_to_spare(state, services)]
    if weights and not elements:
        return _noted(state, f"{services.model_judge.source} was skipped: no calls to spare for it")
    try:
        signed = await services.model_judge.judge(
            state["query"], elements, rankings=state["rankings"]
        )
    except _MODEL_TROUBLE as error:
        return _noted(state, f"{services.model_judge.source} was skipped: {error}")
    for id_, value in signed.items():
        weights[id_] = combine(weights[id_], weight_of(value))
        judged[id_] = judged.get(id_, 0.0) + value
    return {"weights": weights, "judged": judged}


def _calls_to_spare(state: State, services: Services) -> int | None:
    """Return how many calls judging may take, None without a limit."""
    if services.limits.max_calls is None:
        return None
    left = services.limits.max_calls - state.get("spent", Usage()).calls
    return max(0, left - (WRITING if services.writer is not None else 0))


def _open(weights: Mapping[ElementId, Weight], *, keep: int) -> list[ElementId]:
    """Return the candidates a judge can move in or out, and the kept, whose belief it decides."""
    nets = {id_: net(weight) for id_, weight in weights.items()}
    best = sorted(nets, key=lambda id_: (-nets[id_], id_))
    movable = set(bounds.undecided(nets, keep=keep, least=-pointwise.LIMIT, most=pointwise.LIMIT))
    return [id_ for place, id_ in enumerate(best) if place < keep or id_ in movable]


async def select(state: State, services: Services) -> State:
    """Keep as much evidence as the question needs, and find what contradicts in it."""
    limits = services.limits
    fates = selection.select(
        state["weights"],
        prior=PRIOR,
        tau=limits.tau,
        keep=limits.keep,
        floor=1 if limits.adaptive else limits.keep,
        threshold=LEAST_BELIEF if limits.adaptive else 0.0,
    )
    kept = [fate for fate in fates if fate.kept]
    documents = await services.elements.documents(
        dict.fromkeys(state["elements"][fate.element].document for fate in kept)
    )
    evidence = tuple(
        admit.evidence(fate, state["elements"][fate.element], documents, key=f"E{n}")
        for n, fate in enumerate(kept, start=1)
    )
    conflicts = contradict.find(evidence, state["query"])
    against = contradict.weights_against(conflicts, evidence)
    ids = [fate.element for fate in kept]
    return {
        "evidence": admit.contradicted(evidence, conflicts, known=state["weights"]),
        "conflicts": conflicts,
        "confidence": _confidence(
            [state["judged"].get(id_, 0.0) - against.get(id_, 0.0) for id_ in ids]
        ),
        "reasons": {fate.element: fate.reason for fate in fates},
    }


def _confidence(judged: Sequence[float]) -> float:
    """Return how sure it is that the answer is in the evidence.

    Only the absolute channels count: what stands out of a ranking may still be its least bad.
    """
    best = [discount(weight_of(max(judged)), ANSWER_TRUST)] if judged else []
    return confidence.answer(best, prior=ANSWER_PRIOR)


def enough(state: State, services: Services) -> bool:
    """Tell whether the evidence is worth an answer."""
    return bool(state["evidence"]) and state["confidence"] >= services.limits.abstain_below


async def write(state: State, services: Services) -> State:
    """Let the model write, or quote only: without a model, or where it cannot be used."""
    query, evidence = state["query"], state["evidence"]
    if services.writer is None:
        return {"draft": await services.extractive.write(query, evidence)}
    try:
        return {"draft": await services.writer.write(query, evidence)}
    except (BadModelOutput, BudgetExceeded) as error:
        draft = await services.extractive.write(query, evidence)
        return {"draft": draft, **_noted(state, f"answered by quotes only: {error}")}


async def check(state: State, services: Services) -> State:
    """Look every quote up; what fails is repaired once by the model, then dropped."""
    draft = state["draft"]
    first = await _checked(draft, state, services)
    if not first.complaint or services.writer is None:
        return {
            "claims": first.claims,
            "quotes_dropped": first.quotes_dropped,
            **_noted(state, *first.notes),
        }
    dropped = first.quotes_dropped
    try:
        second = await services.writer.write(
            state["query"], state["evidence"], complaint=first.complaint
        )
    except (BadModelOutput, BudgetExceeded) as error:
        last, notes = await _checked(draft, state, services, strict=True), [f"no repair: {error}"]
    else:
        last, notes = await _checked(second, state, services, strict=True), ["repaired once"]
        dropped += last.quotes_dropped
    return {
        "claims": last.claims,
        "quotes_dropped": dropped,
        **_noted(state, *notes, *last.notes),
    }


async def _checked(
    draft: Draft, state: State, services: Services, *, strict: bool = False
) -> Checked:
    return await quote_check.check(
        draft, evidence=state["evidence"], texts=services.texts, strict=strict
    )


async def finish(state: State, services: Services) -> State:
    """Put the answer together."""
    claims, evidence = state.get("claims", ()), state.get("evidence", ())
    answered = bool(claims)
    spent, draft = state.get("spent", Usage()), state.get("draft")
    notes = [*state.get("notes", ())]
    if not answered and draft is not None and draft.reason:
        notes.append(draft.reason)
    if state["query"].images:
        notes.append("what is attached only steers where to look; it was not looked at itself")
    if _is_late(state, services):
        notes.append(
            f"it took {spent.seconds:.1f} s, over the {services.limits.max_seconds:g} s set"
        )
    return {
        "answer": Answer(
            query=state["query"].text,
            outcome="answered" if answered else "abstained",
            text=_text(claims) if answered else ABSTENTION,
            confidence=state.get("confidence", 0.0),
            claims=claims,
            evidence=evidence,
            conflicts=state.get("conflicts", ()),
            route=state["route"],
            rounds=state["round"],
            usage=spent,
            notes=tuple(notes),
            quotes_dropped=state.get("quotes_dropped", 0),
        )
    }


def _text(claims: Sequence[Claim]) -> str:
    """Return the claims one a line, each with the keys that it cites."""
    lines = []
    for claim in claims:
        keys = dict.fromkeys(citation.key for citation in claim.citations)
        lines.append(f"{claim.text} [{', '.join(keys)}]")
    return "\n".join(lines)


def _noted(state: State, *more: str) -> State:
    return {"notes": tuple(dict.fromkeys((*state.get("notes", ()), *more)))}
