"""ALCE: long answers with citations, from passages that a search has found.

T. Gao, H. Yen, J. Yu, D. Chen, "Enabling Large Language Models to Generate Text with Citations",
EMNLP 2023. Hub princeton-nlp/ALCE-data, an archive whose data folder has, for each of its three
sets, asqa_eval_gtr_top100.json, qampari_eval_gtr_top100.json, eli5_eval_bm25_top100.json, and the
same ending in _reranked_oracle. Each question brings its `docs`: `id`, `title`, `text`.

What a right answer holds, in `parts`: ASQA the short answers of each reading of the question
(`qa_pairs`), QAMPARI each item of the list in its wordings (`answers`), ELI5 three claims
(`claims`). ASQA and ELI5 also have a long `answer`.

It does not say which passages support what: there is no gold for a ranking.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from corrobora.evals.dataset import Case, Dataset, TextSource
from corrobora.evals.loaders import checksums, jsonl

HUB = "princeton-nlp/ALCE-data"
NEEDS = ("*_eval_*_top100.json",)
ORIGIN = f"hub {HUB}, unpacked: asqa_eval_gtr_top100.json, qampari_..., eli5_eval_bm25_top100.json"

Set = Literal["asqa", "qampari", "eli5"]
Parts = tuple[tuple[str, ...], ...]


def load(folder: Path, /, *, part: Set, passages: int = 100, oracle: bool = False) -> Dataset:
    """Return one of the three sets, each question asked of its own first passages.

    `oracle` takes the file in which the five passages that hold most of the answer stand first.

    Raises:
        ConfigError: the file is missing, or an item does not have the layout.
    """
    pattern = f"{part}_eval_*_top100{'_reranked_oracle' if oracle else ''}.json"
    file = jsonl.find_one(folder, pattern, f"data/{pattern}", origin=ORIGIN)
    cases: list[Case] = []
    sources: dict[str, TextSource] = {}
    for at, values in jsonl.rows(file):
        row = jsonl.parse(at, values, _Row)
        docs = row.docs[:passages]
        sources |= {doc.name: doc.source() for doc in docs}
        cases.append(
            Case(
                id=row.id or f"{part}-{jsonl.number(at)}",
                text=row.question,
                within=tuple(dict.fromkeys(doc.name for doc in docs)),
                answers=(row.answer,) if row.answer else (),
                parts=_PARTS[part](at, values),
                answerable=True,
                slices={"set": part},
            )
        )
    return Dataset(
        name=f"alce-{part}",
        cases=tuple(cases),
        sources=tuple(sources.values()),
        unit="document",
        checksums=checksums.of([file], folder),
    )


class _Passage(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = ""
    title: str | None = None
    text: str

    @property
    def name(self) -> str:
        """Its id; where the set gives none, 16 digits of the hash of its text."""
        return self.id or sha256(self.text.encode()).hexdigest()[:16]

    def source(self) -> TextSource:
        return TextSource(name=self.name, title=self.title or "", text=self.text)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str = Field(default="", validation_alias=AliasChoices("sample_id", "id"))
    question: str = Field(min_length=1)
    answer: str | None = None
    docs: tuple[_Passage, ...]


class _Reading(BaseModel):
    short_answers: tuple[str, ...]


class _Asqa(BaseModel):
    qa_pairs: tuple[_Reading, ...]


class _Qampari(BaseModel):
    answers: tuple[tuple[str, ...], ...]


class _Eli5(BaseModel):
    claims: tuple[str, ...]


def _asqa(at: str, values: jsonl.Values) -> Parts:
    return tuple(pair.short_answers for pair in jsonl.parse(at, values, _Asqa).qa_pairs)


def _qampari(at: str, values: jsonl.Values) -> Parts:
    return jsonl.parse(at, values, _Qampari).answers


def _eli5(at: str, values: jsonl.Values) -> Parts:
    return tuple((claim,) for claim in jsonl.parse(at, values, _Eli5).claims)


_PARTS: Mapping[Set, Callable[[str, jsonl.Values], Parts]] = {
    "asqa": _asqa,
    "qampari": _qampari,
    "eli5": _eli5,
}
