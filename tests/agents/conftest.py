import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from corrobora.agents.services import Services
from corrobora.evidence.corroborate import GROUPS
from corrobora.generation.extractive import ExtractiveWriter
from corrobora.records import Reading
from corrobora.rerank.local import LocalJudge
from corrobora.testing.catalogue import DictSource
from corrobora.testing.documents import paged
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords
from corrobora.testing.routers import FixedRouter

DAM = paged(
    [
        "The dam at Ferry Lane is 12 metres high and was finished in 1931.",
        "Pump 3 at Mill Basin was replaced in June because its bearings had worn out.",
        "The board employs 38 people, two more than a year before.",
    ],
    uri="/reports/dam.pdf",
)


async def made(readings: Sequence[Reading], **changed: Any) -> Services:
    """Services over the readings, of fakes and of the code that needs no engine."""
    embedder, words, vectors = HashEmbedder(), DictWords(), DictVectors()
    source = DictSource(readings)
    for reading in readings:
        await words.add(reading.elements)
        for element in reading.elements:
            vector = await embedder.embed([element.text], purpose="element")
            await vectors.upsert(element.corpus, [element.id], vector)
    services = Services(
        elements=source,
        texts=source,
        scope=source,
        words=words,
        vectors=vectors,
        embedder=embedder,
        router=FixedRouter(),
        local_judge=LocalJudge(rarity=words),
        extractive=ExtractiveWriter(embedder),
        groups=GROUPS,
    )
    return dataclasses.replace(services, **changed)


@pytest.fixture
def services_of() -> Callable[..., Awaitable[Services]]:
    """Make services: await services_of(reading, ..., writer=...)."""

    async def make(*readings: Reading, **changed: Any) -> Services:
        return await made(readings or (DAM,), **changed)

    return make
