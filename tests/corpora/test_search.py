from corrobora.corpora import search
from corrobora.testing.contracts.vector_index import ids
from corrobora.testing.documents import PARAGRAPH, passage
from corrobora.testing.embedder import HashEmbedder
from corrobora.testing.indexes import DictVectors, DictWords

ELEMENTS = [
    passage("The harbour was deepened.", ordinal=0),
    passage("Ferries leave the harbour.", ordinal=1),
    passage("Beans are soaked.", ordinal=2),
]


async def stores() -> tuple[DictWords, DictVectors]:
    words, vectors = DictWords(), DictVectors()
    await words.add(ELEMENTS)
    rows = await HashEmbedder().embed([e.text for e in ELEMENTS], purpose="element")
    await vectors.upsert(PARAGRAPH, [e.id for e in ELEMENTS], rows)
    return words, vectors


async def test_both_lanes_are_asked() -> None:
    words, vectors = await stores()
    (vector,) = await HashEmbedder().embed(["ferries leave"], purpose="query")

    lanes = await search.search(
        "ferries leave", PARAGRAPH, k=1, words=words, vectors=vectors, vector=vector
    )

    assert [lane.source for lane in lanes] == ["paragraph/words", "paragraph/vectors"]
    assert [ids(lane) for lane in lanes] == [[ELEMENTS[1].id]] * 2


async def test_without_a_vector_only_words_are_asked() -> None:
    words, vectors = await stores()

    lanes = await search.search("beans", PARAGRAPH, k=5, words=words, vectors=vectors, vector=None)

    assert [ids(lane) for lane in lanes] == [[ELEMENTS[2].id]]


async def test_a_scope_holds_for_both_lanes() -> None:
    words, vectors = await stores()
    (vector,) = await HashEmbedder().embed(["harbour"], purpose="query")
    scope = [ELEMENTS[0].id]

    lanes = await search.search(
        "harbour", PARAGRAPH, k=5, words=words, vectors=vectors, vector=vector, within=scope
    )

    assert [ids(lane) for lane in lanes] == [scope, scope]
