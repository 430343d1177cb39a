"""Ask the questions of a set without a model; write the answers, count who abstained.

One answer a line, with the question's `id` and whether it is `answerable`; what
benchmarks/verify_citations.py reads. The questions are every n-th of the set, so that a part of
it stays mixed. The index is that of benchmarks/ingest.py.

usage: .venv/bin/python benchmarks/answers.py DATA SET [HOW_MANY] > ANSWERS.jsonl
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import machine
from pydantic import TypeAdapter
from questions import Question, questions

from corrobora import app, settings
from corrobora.agents.ask import ask
from corrobora.records import Answer, Query


async def main(data: Path, name: str, *, most: int | None) -> None:
    """Ask, print answers on stdout and the counts on stderr."""
    every = questions(data, name)
    chosen = every if most is None else spread(every, most)
    abstained: dict[bool, list[bool]] = {True: [], False: []}
    index = machine.OUT / f"{name}.index"
    async with app.open_application(settings.load({"index": index})) as application:
        for question in chosen:
            answer, _ = await ask(Query(text=question.text), application.services)
            abstained[question.answerable].append(answer.outcome == "abstained")
            row = {"id": question.id, "answerable": question.answerable}
            row |= TypeAdapter(Answer).dump_python(answer, mode="json")
            print(json.dumps(row, ensure_ascii=False))
    for answerable, given in abstained.items():
        word = "answerable" if answerable else "unanswerable"
        print(f"{word}: {sum(given)} of {len(given)} abstained", file=sys.stderr)


def spread(every: Sequence[Question], most: int) -> list[Question]:
    """Return at most so many, from beginning to end."""
    step = max(1, len(every) // most)
    return list(every[::step][:most])


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, chosen_set]:
            asyncio.run(main(Path(folder), chosen_set, most=None))
        case [folder, chosen_set, how_many]:
            asyncio.run(main(Path(folder), chosen_set, most=int(how_many)))
        case _:
            sys.exit(__doc__)
