"""How records and progress are printed."""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from corrobora.ingest import clock
from corrobora.records import Answer, Box, Citation, Evidence, Hit, RoutingDecision, SearchResult

MARGIN = 4
SNIPPET = 300  # characters of a text that a list shows


def as_json(record: object) -> Any:  # noqa: ANN401 - JSON
    """Return any record, or a collection of them, as JSON values."""
    from pydantic import TypeAdapter

    return TypeAdapter(type(record)).dump_python(record, mode="json")


def print_json(value: object) -> None:
    """Print JSON values on stdout, non-ASCII as it is, bytes that are no text escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def print_json_line(value: object) -> None:
    """Print a JSON value on one line of stdout, at once."""
    text = json.dumps(value, ensure_ascii=False)
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"), flush=True)


def tell(line: str) -> None:
    """Print a line of progress on stderr."""
    print(plain(line), file=sys.stderr, flush=True)


def plain(text: str) -> str:
    """Return a text on one line, without what would move a terminal's cursor or hide words."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def name_of(uri: str) -> str:
    """Return the last part of a path or URL, for a person."""
    path = urlparse(uri).path if "://" in uri else uri
    return plain(Path(path).name or uri)


def where(
    item: Citation | Evidence | Hit,
) -> str:
    """Say in words where something stands."""
    parts = [name_of(item.uri)]
    if item.page is not None:
        label = f" ({plain(item.page_label)})" if item.page_label else ""
        parts.append(f"page {item.page}{label}")
    when = times(item.start, item.end)
    if when:
        parts.append(f"at {when}")
    elif item.chars is not None:
        parts.append(f"characters {item.chars[0]}-{item.chars[1]}")
    return ", ".join(parts)


def times(start: float | None, end: float | None) -> str:
    """Return a stretch of a recording as "1:05-1:12", a moment as "1:05"; nothing: ""."""
    if start is None or end is None:
        return ""
    first, last = clock.text(start), clock.text(end)
    return first if first == last else f"{first}-{last}"


def snippet(text: str, *, most: int = SNIPPET) -> str:
    """Return a text on one line, cut to `most` characters."""
    line = plain(" ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def print_answer(answer: Answer, *, explain: bool = False) -> None:
    """Print an answer with a card per citation, conflicts, and what it cost."""
    print("\n".join(plain(line) for line in answer.text.splitlines()))
    for claim in answer.claims:
        for citation in claim.citations:
            _print_citation(citation)
    for conflict in answer.conflicts:
        print(f"\nThe sources disagree on {conflict.about}:")
        for key, statement in zip(conflict.keys, conflict.statements, strict=True):
            print(f"  {key}: {snippet(statement)}")
    if explain:
        _print_reasons(answer)
    print()
    for note in answer.notes:
        print(f"note: {note}")
    print(_cost(answer))


def _print_citation(citation: Citation) -> None:
    print(
        f"\n  {citation.key}  {where(citation)}  ({citation.verdict}, belief {citation.belief:.2f})"
    )
    if citation.note:
        print(f"      {citation.note}")
    print(f'      "{snippet(citation.quote)}"')


def _print_reasons(answer: Answer) -> None:
    print_route(answer.route)
    print("\nEvidence (belief, plausibility, conflict):")
    for item in answer.evidence:
        numbers = f"{item.belief:.2f} {item.plausibility:.2f} {item.conflict:.2f}"
        print(f"  {item.key}  {numbers}  {item.corpus}  {where(item)}: {item.reason}")
        print(f"      {snippet(item.text, most=160)}")
    print("\nStages (seconds, calls):")
    for name, stage in answer.usage.stages.items():
        print(f"  {name:<9} {stage.seconds:7.3f}  {stage.calls}")


def _cost(answer: Answer) -> str:
    usage = answer.usage
    tokens = usage.input_tokens + usage.output_tokens
    money = f", {usage.usd:.4f} USD" if usage.usd else ""
    rounds = "1 round" if answer.rounds == 1 else f"{answer.rounds} rounds"
    return (
        f"{answer.outcome}, confidence {answer.confidence:.2f}; {rounds}, "
        f"{usage.calls} model calls, {tokens} tokens{money}, {usage.seconds:.2f} s"
    )


def print_route(decision: RoutingDecision) -> None:
    """Print a routing decision."""
    print(f"corpora: {', '.join(decision.corpora)}  (by {decision.router})")
    if decision.fallback:
        print(f"because: {decision.fallback}")
    print(f"confidence {decision.confidence:.2f}, agreement {decision.agreement:.2f}")
    for name, p in sorted(decision.distribution.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {name:<10} {p:.3f}")


def print_hits(result: SearchResult) -> None:
    """Print ranked elements."""
    for hit in result.results:
        print(
            f"{hit.rank:>{MARGIN}}  {hit.score:6.2f}  {hit.corpus:<9} {where(hit)}  [{hit.element}]"
        )
        print(f"      {snippet(hit.text, most=200)}")
    if not result.results:
        print("nothing found")
    for note in result.notes:
        print(f"note: {note}")


def boxes_text(boxes: tuple[Box, ...]) -> str:
    """Return boxes as "x0,y0-x1,y1; ..." in points."""
    return "; ".join(f"{b.x0:.0f},{b.y0:.0f}-{b.x1:.0f},{b.y1:.0f}" for b in boxes)
