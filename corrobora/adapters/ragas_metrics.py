"""The metrics of ragas, asked of our own chat model and encoder.

Es, Shahul; James, Jithin; Espinosa-Anke, Luis; Schockaert, Steven: RAGAS: Automated Evaluation of
Retrieval Augmented Generation. EACL 2024, demonstrations. The prompts and formulas are those of
ragas 0.4 (`ragas.metrics.collections`); the calls go through a `ChatModel`, so that they are
counted and capped as any other, and the vectors come from an `Embedder`.

Not covered: its metrics of pictures, tools and agents; its older interface of data sets. ragas
0.4.3 cannot be imported beside langchain-community 0.4, hence the second name in `INSTALL`.
"""

import asyncio
import importlib
import math
import os
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from corrobora.errors import ConfigError
from corrobora.generation import structured
from corrobora.ports import ChatModel, Embedder, Message

INSTALL = "pip install ragas 'langchain-community<0.4'"
MAX_TOKENS = 2000  # of one reply: faithfulness repeats each statement with a reason

FAITHFULNESS = "ragas_faithfulness"
RELEVANCY = "ragas_answer_relevancy"
PRECISION = "ragas_context_precision"
RECALL = "ragas_context_recall"


class RagasMetrics:
    """Faithfulness, answer relevancy, context precision and context recall."""

    def __init__(self, chat: ChatModel, embedder: Embedder) -> None:
        """Take the model that judges and the encoder that compares questions.

        Raises:
            ConfigError: ragas is not installed, or cannot be imported.
        """
        metrics, llms, embeddings = _ragas()
        llm = _llm(llms.InstructorBaseRagasLLM, chat)
        vectors = _embeddings(embeddings.BaseRagasEmbedding, embedder)
        self._faithfulness = metrics.Faithfulness(llm=llm)
        self._relevancy = metrics.AnswerRelevancy(llm=llm, embeddings=vectors)
        self._precision = metrics.ContextPrecision(llm=llm)
        self._recall = metrics.ContextRecall(llm=llm)

    async def measure(
        self, query: str, answer: str, *, contexts: Sequence[str], reference: str
    ) -> Mapping[str, float]:
        """Return each metric that applies, mostly 0 to 1.

        Without an answer there is no faithfulness and no relevancy, without contexts no
        faithfulness, precision and recall, without a reference no precision and recall. What
        ragas gives as "not a number" (an answer without statements) is left out. Relevancy is a
        mean cosine and may be below 0.

        Raises:
            BadModelOutput: a reply does not have the form that ragas asks for.
            UpstreamError: the model cannot be asked.
        """
        texts = [text for text in contexts if text.strip()]
        asked: dict[str, Any] = {}
        if answer.strip() and texts:
            asked[FAITHFULNESS] = self._faithfulness.ascore(
                user_input=query, response=answer, retrieved_contexts=texts
            )
        if answer.strip():
            asked[RELEVANCY] = self._relevancy.ascore(user_input=query, response=answer)
        if reference.strip() and texts:
            known = {"user_input": query, "reference": reference, "retrieved_contexts": texts}
            asked[PRECISION] = self._precision.ascore(**known)
            asked[RECALL] = self._recall.ascore(**known)
        # all are waited for before an error is raised: a call left running would still be paid
        results = await asyncio.gather(*asked.values(), return_exceptions=True)
        return _values(dict(zip(asked, results, strict=True)))


def _values(results: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures; the first error among them is raised."""
    for result in results.values():
        if isinstance(result, BaseException):
            raise result
    values = {name: float(result.value) for name, result in results.items()}
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _ragas() -> tuple[ModuleType, ModuleType, ModuleType]:
    os.environ.setdefault("RAGAS_DO_NOT_TRACK", "True")  # read at import; else it calls home
    try:
        return (
            importlib.import_module("ragas.metrics.collections"),
            importlib.import_module("ragas.llms.base"),
            importlib.import_module("ragas.embeddings.base"),
        )
    except ImportError as error:
        raise ConfigError(f"ragas cannot be imported ({error}): {INSTALL}") from error


def _llm(base: Any, chat: ChatModel) -> Any:  # noqa: ANN401 - classes of an untyped library
    """Return a ragas model that asks ours; ragas looks at the class, so it is made from its."""

    async def agenerate(_self: object, prompt: str, response_model: type[BaseModel]) -> BaseModel:
        message = Message(role="user", text=prompt)
        reply = await chat.complete([message], max_tokens=MAX_TOKENS, schema=response_model)
        return structured.read(reply.text, response_model)

    return type("Model", (base,), {"agenerate": agenerate, "generate": _only_async})()


def _embeddings(base: Any, embedder: Embedder) -> Any:  # noqa: ANN401 - as above
    async def aembed_texts(_self: object, texts: list[str], **_: object) -> list[list[float]]:
        vectors = await embedder.embed(texts, purpose="query")  # it compares questions
        return [[float(number) for number in row] for row in vectors]

    async def aembed_text(self: Any, text: str, **_: object) -> list[float]:  # noqa: ANN401
        vectors: list[list[float]] = await self.aembed_texts([text])
        return vectors[0]

    methods = {
        "aembed_texts": aembed_texts,
        "aembed_text": aembed_text,
        "embed_text": _only_async,
        "embed_texts": _only_async,
    }
    return type("Embeddings", (base,), methods)()


def _only_async(*_: object, **__: object) -> None:
    raise NotImplementedError("ragas is used by its async functions only")
