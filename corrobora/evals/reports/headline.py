"""Which figures a person wants first, in which order, and how a figure is written.

What is not named here stands in the full tables all the same.
"""

from collections.abc import Mapping, Sequence

from corrobora.evals.report import Row

INGEST = (
    *("documents", "refused", "pages", "elements", "seconds", "pages_per_second"),
    *("seconds_again", "index_MiB", "peak_memory_MiB"),
    *("answer_on_page", "box_covered", "gold_has_element"),
)
RANKING = ("nDCG@10", "R@1", "R@5", "R@10", "RR", "page_recall@10", "box_hit@10")
FIRST: Mapping[str, Sequence[tuple[str, str]]] = {  # by suite: stage, metric
    "retrieval": tuple((stage, metric) for stage in ("weigh", "fuse") for metric in RANKING),
    "answers": (
        ("answer", "correct"),
        ("answer", "gold_cited"),
        ("answer", "citation_precision"),
        ("answer", "coverage"),
        ("judged", "completeness"),
        ("judged", "faithfulness"),
        ("answer", "quotes_found"),
        ("answer", "mmlongbench"),
        ("answer", "abstention_F1"),
        ("answer", "selective_accuracy"),
        ("answer", "selective_accuracy_gold_cited"),
        ("answer", "AURC"),
        ("answer", "AURC_gold_cited"),
        ("answer", "ECE"),
        ("answer", "ECE_gold_cited"),
        ("weigh", "R@10"),
        ("select", "R@10"),
        ("cite", "R@10"),
        ("answer", "calls"),
        ("answer", "usd"),
    ),
    "ingest": tuple(("ingest", metric) for metric in INGEST),
}
DIGITS = ((10, 3), (1000, 1))  # below so much, so many behind the point
LESS = frozenset(  # of these, less is better
    {
        *("failed", "latency_p50", "latency_p95", "latency_max", "seconds", "calls", "usd"),
        *("AURC", "ECE", "Brier", "AURC_gold_cited", "ECE_gold_cited", "Brier_gold_cited"),
        *("refused", "seconds_again", "index_MiB", "peak_memory_MiB", "quotes_dropped"),
        *("citations_misplaced", "citations_fabricated", "claims_uncited", "corpora_asked"),
    }
)
ALWAYS = (("all", "failed"), ("all", "latency_p50"), ("all", "latency_p95"))


def chosen(rows: Sequence[Row], *, suite: str) -> tuple[Row, ...]:
    """Return the rows of whole data sets that come first, in their order."""
    order = {name: n for n, name in enumerate((*FIRST.get(suite, ()), *ALWAYS))}
    whole = [
        row
        for row in rows
        if row.slice == "all" and (row.stage, row.metric) in order and not is_free(row)
    ]
    return tuple(sorted(whole, key=lambda row: order[row.stage, row.metric]))


def named(metric: str) -> str:
    """Return the name of a metric, with an arrow where less is better."""
    return f"{metric} ↓" if metric in LESS else metric


def is_free(row: Row) -> bool:
    """Tell whether a cost is none at all, as it is without a model."""
    return row.metric in {"calls", "usd"} and not row.value


def figure(row: Row) -> str:
    """Write a figure with its interval: ".413 (.35 to .48)"; a difference with its sign."""
    sign = "+" if row.wins is not None else ""
    value = number(row.value, sign=sign)
    if row.low == row.high == row.value:
        return value
    return f"{value} ({number(row.low, sign=sign)} to {number(row.high, sign=sign)})"


def number(value: float, *, sign: str = "") -> str:
    """Write a number for a table: three digits behind the point under ten, fewer above."""
    digits = next((d for most, d in DIGITS if abs(value) < most), 0)
    text = f"{value:{sign}.{digits}f}"
    return text if float(text) or not value else f"{value:{sign}.2g}"
