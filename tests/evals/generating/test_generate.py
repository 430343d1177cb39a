from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from typing_extensions import override

from corrobora.errors import BudgetExceeded
from corrobora.evals.generating import generate
from corrobora.evals.generating.drafted import Drafted, Dropped
from corrobora.evals.generating.generate import Made, Sources, Wish
from corrobora.evals.generating.question_file import Done, Line
from corrobora.records import CorpusName, Element, Reading
from corrobora.testing.catalogue import DictSource
from corrobora.testing.documents import PAGE, PARAGRAPH, paged

SMALL = paged([f"Small page {n}." for n in range(3)], uri="/small.pdf")
LARGE = paged([f"Large page {n}." for n in range(30)], uri="/large.pdf")


class Drafting:
    """A Drafter that makes a question of every element but those of the pages named."""

    def __init__(self, *, fails: Sequence[str] = (), most: int = 1000) -> None:
        self.fails, self.most = fails, most
        self.asked: list[Element] = []

    async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
        if len(self.asked) >= self.most:
            raise BudgetExceeded("the limit of 3 model calls is reached")
        self.asked.append(element)
        if element.text in self.fails:
            return Dropped("no fact")
        return Drafted(question=element.text, answer="1", kind="cloze", quote="q")


async def made(
    wish: Wish,
    drafter: Drafting | None = None,
    *,
    readings: Sequence[Reading] = (SMALL, LARGE),
    done: Sequence[Done] = (),
) -> tuple[Made, list[Line]]:
    source = DictSource(readings)
    lines: list[Line] = []
    result = await generate.generate(
        wish,
        Sources(elements=source, scope=source),
        drafter or Drafting(),
        done=done,
        keep=lines.append,
    )
    return result, lines


def wish(total: int, *, seed: int = 0, corpora: Sequence[CorpusName] = (PARAGRAPH, PAGE)) -> Wish:
    return Wish(total=total, corpora=corpora, seed=seed)


def as_done(lines: Sequence[Line], *, keep: bool = True) -> list[Done]:
    return [Done(keep=keep, element=line.element, labels=line.labels) for line in lines]


async def test_corpora_and_documents_take_turns() -> None:
    _, lines = await made(wish(8))

    assert Counter(line.labels[0] for line in lines) == {"paragraph": 4, "page": 4}
    assert Counter(line.gold[0].document for line in lines) == {
        SMALL.document.id: 4,
        LARGE.document.id: 4,
    }


async def test_the_same_seed_draws_the_same_and_another_another() -> None:
    first, again, other = [(await made(wish(9, seed=seed)))[1] for seed in (1, 1, 2)]

    assert first == again
    assert first != other


async def test_what_fails_is_replaced_and_told() -> None:
    fails = [element.text for element in SMALL.elements]

    result, lines = await made(wish(6, corpora=[PARAGRAPH]), Drafting(fails=fails))

    assert len(lines) == 6
    assert result.dropped == {"no fact": 3}


async def test_it_ends_when_there_are_no_more_elements() -> None:
    result, lines = await made(wish(50, corpora=[PARAGRAPH]), readings=[SMALL])

    assert len(lines) == 3
    assert (result.made, result.stopped) == ({PARAGRAPH: 3}, "")


async def test_only_the_documents_named_are_asked_about() -> None:
    _, lines = await made(replace(wish(5), documents=[SMALL.document.id]))

    assert {line.gold[0].document for line in lines} == {SMALL.document.id}


async def test_a_budget_keeps_what_is_done() -> None:
    result, lines = await made(wish(9), Drafting(most=3))

    assert len(lines) == 3
    assert "limit of 3 model calls" in result.stopped


@pytest.mark.parametrize("stop", [1, 4, 7])
async def test_a_later_run_goes_on_as_one_run_would_have(stop: int) -> None:
    _, whole = await made(wish(9))
    _, begun = await made(wish(stop))

    _, rest = await made(wish(9), done=as_done(begun))

    assert [*begun, *rest] == whole


async def test_elements_that_were_tried_are_not_paid_for_again() -> None:
    fails = [element.text for element in SMALL.elements]
    _, begun = await made(wish(4, corpora=[PARAGRAPH]), first := Drafting(fails=fails))

    await made(wish(8, corpora=[PARAGRAPH]), second := Drafting(fails=fails), done=as_done(begun))

    assert not {e.id for e in first.asked} & {e.id for e in second.asked}


async def test_a_question_struck_out_is_replaced_by_another() -> None:
    _, begun = await made(wish(3))

    result, lines = await made(wish(3), done=as_done(begun, keep=False))

    assert (result.before, len(lines)) == (0, 3)
    assert not {line.element for line in lines} & {line.element for line in begun}


async def test_usual_corpora_are_those_with_elements() -> None:
    source = DictSource([SMALL])

    assert await generate.corpora_present(source) == (PARAGRAPH,)
    assert await generate.corpora_present(source, asked=[PAGE]) == (PAGE,)


async def test_a_model_whose_replies_cannot_be_used_is_not_asked_on() -> None:
    class Babbling(Drafting):
        @override
        async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
            self.asked.append(element)
            if len(self.asked) % 3 == 0:
                return Dropped("too short")  # no reply in between changes nothing
            return Dropped("no JSON", usable=False)

    result, lines = await made(wish(9), drafter := Babbling())

    assert (lines, result.dropped["no JSON"], len(drafter.asked)) == ([], 10, 14)
    assert "10 replies of the model in a row" in result.stopped


async def test_a_reply_that_can_be_used_restores_patience() -> None:
    class Stumbling(Drafting):
        @override
        async def __call__(self, element: Element, /, *, title: str) -> Drafted | Dropped:
            self.asked.append(element)
            return Dropped("no", usable=len(self.asked) % 10 == 0)

    result, _ = await made(wish(9), drafter := Stumbling())

    assert (result.stopped, len(drafter.asked)) == ("", 66)


async def test_a_document_goes_by_its_name_where_it_has_one() -> None:
    source = DictSource([SMALL])
    lines: list[Line] = []

    await generate.generate(
        wish(1),
        Sources(elements=source, scope=source, names={SMALL.document.id: "small.pdf"}),
        Drafting(),
        keep=lines.append,
    )

    assert lines[0].gold[0].document == "small.pdf"
