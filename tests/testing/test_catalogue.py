import pytest
from typing_extensions import override

from corrobora.testing.catalogue import DictSource
from corrobora.testing.contracts.catalogue import READINGS, CatalogueContract, Source


class TestDictSource(CatalogueContract):
    @pytest.fixture
    @override
    async def source(self) -> Source:
        return DictSource(READINGS)
