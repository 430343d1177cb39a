import pytest
from typing_extensions import override

from corrobora.ports import Embedder
from corrobora.testing.contracts.embedder import EmbedderContract
from corrobora.testing.embedder import HashEmbedder


class TestHashEmbedder(EmbedderContract):
    @pytest.fixture
    @override
    def embedder(self) -> Embedder:
        return HashEmbedder()
