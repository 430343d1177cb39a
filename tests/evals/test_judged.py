from collections.abc import Callable
from pathlib import Path

from corrobora.errors import UpstreamError
from corrobora.evals import judged
from corrobora.evals.dataset import Case
from corrobora.evals.judged import CountingChat, Verdicts
from corrobora.evals.outcome import Outcome, Pair
from corrobora.ports import ChatModel, Message, Reply
from corrobora.records import Answer, RoutingDecision, Usage
from corrobora.testing.chat import Call, FunctionChat

ROUTE = RoutingDecision(corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="test")
ANSWER = Answer(
    query="?",
    outcome="answered",
    text="Nine metres. [E1]",
    confidence=0.9,
    claims=(),
    evidence=(),
    conflicts=(),
    route=ROUTE,
    rounds=1,
    usage=Usage(),
)
PAIRS: list[Pair] = [
    (Case(id=id_, text=f"{id_}?"), Outcome(case=id_, answer=answer))
    for id_, answer in (("q1", ANSWER), ("q2", ANSWER), ("failed", None))
]


async def length(pair: Pair, /, *, chat: ChatModel) -> dict[str, float]:
    reply = await chat.complete([Message(role="user", text=pair[0].id)], max_tokens=1)
    return {"length": float(reply.text)} if reply.text.isdecimal() else {}


async def judge(
    tmp_path: Path,
    reply: Callable[[Call], str | Reply],
    *,
    max_usd: float | None = None,
    name: str = "fake/judge",
) -> tuple[tuple[str, ...], Verdicts, CountingChat]:
    verdicts = Verdicts(tmp_path / "judged.jsonl")
    chat = CountingChat(FunctionChat(reply, name=name), max_usd=max_usd, before=verdicts.usd)
    notes = await judged.judge(
        PAIRS,
        metrics=[length],
        chat=chat,
        verdicts=verdicts,
        concurrency=1,
        on_case=lambda done, total: None,
    )
    return notes, verdicts, chat


async def test_three_runs_give_a_mean_each_run_and_their_spread(tmp_path: Path) -> None:
    said = iter(["1", "4", "2", "4", "3", "4"])

    _, verdicts, chat = await judge(tmp_path, lambda _: next(said))

    columns = judged.columns(PAIRS, verdicts, metrics=[length], chat=chat)
    assert columns["judged", "length"] == (2.0, 4.0, None)
    assert columns["judged", "length.run3"] == (3.0, 4.0, None)
    assert columns["judged", "length.spread"] == (2.0, 0.0, None)


async def test_what_was_judged_is_not_paid_for_again(tmp_path: Path) -> None:
    await judge(tmp_path, lambda _: "1")

    _, _, chat = await judge(tmp_path, lambda _: "1")

    assert chat.calls == 0


async def test_a_verdict_cut_short_by_a_kill_is_asked_again(tmp_path: Path) -> None:
    await judge(tmp_path, lambda _: "1")
    path = tmp_path / "judged.jsonl"
    path.write_text(path.read_text()[:-10])

    _, verdicts, chat = await judge(tmp_path, lambda _: "1")

    assert chat.calls == 1
    assert len(verdicts.values) == 6


async def test_a_service_that_fails_ends_the_judging_and_keeps_what_there_is(
    tmp_path: Path,
) -> None:
    def fail_late(call: Call) -> str:
        if call.text == "q2":
            raise UpstreamError("down")
        return "1"

    notes, verdicts, _ = await judge(tmp_path, fail_late)

    assert "stopped after 1 of 6" in notes[0]
    assert len(verdicts.values) == 1


async def test_money_for_judging_is_capped(tmp_path: Path) -> None:
    notes, _, chat = await judge(tmp_path, lambda _: Reply(text="1", usd=0.4), max_usd=1.0)

    assert chat.calls == 3
    assert "limit of 1.0 USD" in notes[0]


async def test_another_model_or_another_answer_is_judged_anew(tmp_path: Path) -> None:
    await judge(tmp_path, lambda _: "1")

    _, verdicts, chat = await judge(tmp_path, lambda _: "0", name="fake/stricter")

    assert chat.calls == 6
    columns = judged.columns(PAIRS, verdicts, metrics=[length], chat=chat)
    assert columns["judged", "length"] == (0.0, 0.0, None)


async def test_replies_that_cannot_be_read_are_counted_and_asked_for_again(tmp_path: Path) -> None:
    notes, verdicts, _ = await judge(tmp_path, lambda _: "rubbish")

    assert notes == ("6 of 6 verdicts of fake/judge could not be read",)
    assert verdicts.values == {}


async def test_what_judging_cost_before_counts(tmp_path: Path) -> None:
    await judge(tmp_path, lambda _: Reply(text="1", usd=0.4), max_usd=1.0)

    notes, _, chat = await judge(tmp_path, lambda _: Reply(text="1", usd=0.4), max_usd=1.0)

    assert chat.calls == 0
    assert "limit of 1.0 USD" in notes[0]


async def test_a_line_of_another_form_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "judged.jsonl").write_text('[1]\n{"key": 3}\n')

    _, verdicts, _ = await judge(tmp_path, lambda _: "1")

    assert len(verdicts.values) == 6
