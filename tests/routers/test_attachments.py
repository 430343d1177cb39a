import pytest
from typing_extensions import override

from corrobora.ports import Router
from corrobora.records import Query
from corrobora.routers.attachments import AttachmentsRouter
from corrobora.testing.contracts.router import RouterContract
from corrobora.testing.routers import corpora


class TestAttachments(RouterContract):
    @pytest.fixture
    @override
    def router(self) -> Router:
        return AttachmentsRouter()


async def test_a_picture_alone_is_looked_for_among_what_can_be_seen() -> None:
    decision = await AttachmentsRouter().route(Query(text=" ", images=("a.png",)), corpora())

    assert decision.corpora == ("image", "page")


async def test_a_picture_with_words_is_looked_for_in_text_too() -> None:
    query = Query(text="Which model is this?", images=("a.png",))

    decision = await AttachmentsRouter().route(query, corpora())

    assert decision.corpora == ("image", "page", "document", "paragraph", "table")


async def test_without_a_picture_it_has_no_opinion() -> None:
    decision = await AttachmentsRouter().route(Query(text="Who?"), corpora())

    assert decision.agreement == 0.0
    assert len(set(decision.distribution.values())) == 1
