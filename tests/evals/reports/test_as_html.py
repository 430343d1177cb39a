import base64
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corrobora.evals import session
from corrobora.evals.dataset import Case, Gold
from corrobora.evals.outcome import Found, Outcome
from corrobora.evals.report import Report, Row, Seen
from corrobora.evals.reports import as_html, charts
from corrobora.evals.reports.pictures import Album
from corrobora.evals.session import Bench, Plan
from corrobora.evals.worst import choose
from corrobora.records import Box, CorpusName, ElementId, Place
from tests.evals.conftest import HARBOUR

ROW = Row(set="port", slice="all", stage="weigh", metric="RR", value=0.5, low=0.4, high=0.6, n=9)
LESS = replace(ROW, variant="b less a", value=0.1, low=0.05, high=0.2, wins=3, losses=1, ties=5)
EVIL = "<script>alert(1)</script>"
PNG = b"\x89PNG not really"


def nothing(uri: str, page: int, marks: Sequence[Box]) -> bytes | None:
    return None


def lost(*, document: str = "a.pdf", text: str = "How deep?") -> Seen:
    """One case whose gold page was found deep and kept nowhere."""
    found = Found(
        element=ElementId("e"),
        corpus=CorpusName("paragraph"),
        document=document,
        place=Place(page=1, boxes=(Box(1, 2, 3, 4),)),
        score=1.0,
    )
    gold = Gold(document=document, place=Place(page=7, boxes=(Box(5, 6, 7, 8),)))
    outcome = Outcome(case="q", rankings={"weigh": (found,), "select": (found,)}, seconds=0.5)
    pairs = ((Case(id="q", text=text, gold=(gold,), answers=(text,)), outcome),)
    return Seen(pairs=pairs, unit="page", uris={document: "/files/a.pdf"})


def page_of(seen: Seen | None = None, *rows: Row, notes: tuple[str, ...] = ()) -> str:
    report = Report(
        suite="retrieval",
        manifest={"seed": 0},
        rows=rows or (ROW,),
        seen={"port": seen} if seen else {},
        notes=notes,
    )
    return as_html.render(report, draw=lambda uri, page, marks: PNG)


async def test_a_real_measurement_is_shown_with_its_plots_and_stages(bench: Bench) -> None:
    found = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="answers"))

    drawn = charts.charts(found.seen)

    titles = [chart.title for chart in drawn]
    assert titles == ["Where gold is lost", "Risk and coverage", "Reliability", "Time"]
    assert all(chart.svg.startswith("<svg") for chart in drawn)


def test_figures_stand_with_their_intervals() -> None:
    page = page_of(None, ROW, replace(ROW, stage="search", value=0.25))

    assert re.search(r"RR<b>0\.500</b>.*0\.400 to 0\.600, n=9", page)
    assert '<th class="n">search</th>' in page


def test_a_difference_that_is_sure_is_marked() -> None:
    page = page_of(None, ROW, LESS)

    assert re.search(r'class="n up">\+0\.100 \(\+0\.050 to \+0\.200\)', page)


def test_a_worst_case_shows_the_page_that_holds_the_answer_and_the_one_found() -> None:
    page = page_of(lost())

    assert "holds the answer: a.pdf, page 7" in page
    assert "ranked first by select: a.pdf, page 1" in page
    assert page.count("data:image/png;base64,") == 2


def test_nothing_that_is_data_becomes_markup() -> None:
    page = page_of(
        lost(document=f"{EVIL}.pdf", text=EVIL),
        replace(ROW, slice="all"),
        replace(ROW, slice=f"kind: {EVIL}"),
        notes=(EVIL,),
    )

    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing() -> None:
    page = page_of(lost())

    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!data:|#)[^"]', page)


def test_pictures_stop_where_the_page_would_get_too_large() -> None:
    seen = lost()
    (worst,) = choose(seen.pairs, unit="page")
    album = Album(lambda uri, page, marks: PNG, most=len(base64.b64encode(PNG)))

    assert len(album.of(worst, seen)) == 1
    assert album.full


def test_gold_and_found_boxes_are_what_is_marked() -> None:
    drawn: list[tuple[str, int, Sequence[Box]]] = []
    seen = lost()
    (worst,) = choose(seen.pairs, unit="page")

    def draw(uri: str, page: int, marks: Sequence[Box]) -> bytes:
        drawn.append((uri, page, marks))
        return PNG

    Album(draw).of(worst, seen)

    assert drawn == [
        ("/files/a.pdf", 7, (Box(5, 6, 7, 8),)),
        ("/files/a.pdf", 1, (Box(1, 2, 3, 4),)),
    ]


def test_the_page_that_the_reason_names_is_shown_with_all_gold_on_it() -> None:
    seen = lost()
    ((case, outcome),) = seen.pairs
    places = (
        Place(page=9),
        Place(page=1, boxes=(Box(0, 0, 1, 1),)),
        Place(page=1, boxes=(Box(2, 2, 3, 3),)),
    )
    case = replace(case, gold=tuple(Gold(document="a.pdf", place=place) for place in places))
    outcome = replace(outcome, rankings={**outcome.rankings, "select": ()})
    (worst,) = choose([(case, outcome)], unit="page")
    drawn: list[tuple[int, Sequence[Box]]] = []

    Album(lambda uri, page, marks: drawn.append((page, marks))).of(worst, seen)

    assert "Gold page 1 of a.pdf" in worst.reason
    assert drawn[0] == (1, (Box(0, 0, 1, 1), Box(2, 2, 3, 3)))


def test_a_page_that_cannot_be_drawn_is_left_out() -> None:
    seen = lost()
    (worst,) = choose(seen.pairs, unit="page")

    assert Album(nothing).of(worst, seen) == ()


async def test_the_same_measurement_gives_the_same_page(bench: Bench, tmp_path: Path) -> None:
    found = await session.measure(HARBOUR, bench=bench, plan=Plan(suite="retrieval"))
    report = Report(suite="retrieval", manifest={}, rows=(ROW,), seen={"port": found.seen})

    assert as_html.render(report, draw=nothing) == as_html.render(report, draw=nothing)


def test_the_template_is_part_of_the_package() -> None:
    assert (Path(as_html.__file__).parent / as_html.TEMPLATE).is_file()


def test_variants_stand_beside_one_another_after_their_differences() -> None:
    page = page_of(None, replace(ROW, variant="a"), replace(ROW, variant="b", value=0.6), LESS)

    assert '<th class="n">a</th><th class="n">b</th>' in page
    assert page.index("Differences, case by case") < page.index('<th class="n">a</th>')


def test_what_is_better_when_less_is_marked() -> None:
    page = page_of(None, replace(ROW, stage="all", metric="failed"))

    assert "failed ↓" in page
