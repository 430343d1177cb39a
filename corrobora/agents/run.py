"""Run one step: time it, trace it, count what it cost. The same for the graph and for `find`."""

from collections.abc import Awaitable, Callable

from corrobora.agents.budget import Meter, metering
from corrobora.agents.services import Services
from corrobora.agents.state import State
from corrobora.agents.trace import TRACE, Trace
from corrobora.evidence import direct
from corrobora.evidence.weights import net
from corrobora.records import Candidate, Ranking, SourceId

Step = Callable[[State, Services], Awaitable[State]]


async def run(name: str, step: Step, *, state: State, services: Services) -> State:
    """Return what the step changed, with what the answer has cost until now."""
    from opentelemetry import trace as telemetry

    limits = services.limits
    meter = Meter(
        max_calls=limits.max_calls,
        max_usd=limits.max_usd,
        max_seconds=limits.max_seconds,
        already=state.get("spent"),
    )
    span = telemetry.get_tracer("corrobora").start_as_current_span(f"corrobora.{name}")
    with span, metering(meter), meter.stage(name):
        changed = await step(state, services)
    trace = TRACE.get()
    if trace is not None:
        _write(trace, name, state=state | changed, changed=changed)
    return changed | {"spent": meter.usage()}


def _write(trace: Trace, name: str, *, state: State, changed: State) -> None:
    label = f"{name}.{state.get('round', 0)}"
    trace.step(label, _facts(changed))
    for ranking in changed.get("rankings", ()):
        trace.ranking(f"{label}.{ranking.source}", ranking)
    if name == "search":
        trace.ranking(label, _by_direct(changed))
    if "weights" in changed:
        trace.ranking(label, _by_weight(name, changed))
    if "evidence" in changed:
        kept = [Candidate(element=e.element, score=e.belief) for e in changed["evidence"]]
        trace.ranking(label, Ranking(source=SourceId(name), candidates=tuple(kept)))


def _by_direct(changed: State) -> Ranking:
    """Return what the search hands on, in the order by which it chose that."""
    weighed = direct.weigh(changed["rankings"])
    candidates = tuple(Candidate(element=id_, score=weighed[id_]) for id_ in changed["elements"])
    return Ranking(source=SourceId("search"), candidates=candidates)


def _by_weight(name: str, changed: State) -> Ranking:
    weights = changed["weights"]
    best = sorted(weights, key=lambda id_: (-net(weights[id_]), id_))
    candidates = tuple(Candidate(element=id_, score=net(weights[id_])) for id_ in best)
    return Ranking(source=SourceId(name), candidates=candidates)


def _facts(changed: State) -> dict[str, object]:
    """Return what is worth a line: decisions and counts, never text of documents."""
    facts: dict[str, object] = {key: len(changed[key]) for key in _COUNTED if key in changed}  # type: ignore[literal-required]  # keys of State
    if "route" in changed:
        facts["corpora"] = list(changed["route"].corpora)
        facts["fallback"] = changed["route"].fallback
    if "confidence" in changed:
        facts["confidence"] = changed["confidence"]
    if "reasons" in changed:
        facts["reasons"] = dict(changed["reasons"])
    return facts


_COUNTED = (
    "queries",
    "rankings",
    "elements",
    "weights",
    "evidence",
    "conflicts",
    "claims",
    "notes",
)
