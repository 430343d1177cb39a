"""How long a system's default pipeline takes for PDFs, and how many tokens reach a vector.

Adapters run in the venvs of run.py. The clock starts when all is imported and the weights are
loaded. Texts are cut at the encoder's 256 tokens, so what is behind them in a chunk reaches none.

usage: python defaults_SYSTEM.py WEIGHTS RESULT PDF...
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LONGEST = 256  # tokens

Ingest = Callable[[Sequence[Path]], list[str]]  # stores the files, returns the texts it encoded


def main(load: Callable[[Path], Ingest]) -> None:
    """Measure and write the result."""
    weights, result, *pdfs = map(Path, sys.argv[1:])
    ingest = load(weights)
    began, processor = time.perf_counter(), os.times()
    texts = ingest(pdfs)
    seconds, after = time.perf_counter() - began, os.times()
    figures = {
        "seconds": seconds,
        "cpu_seconds": after.user + after.system - processor.user - processor.system,
        "texts": len(texts),
        "tokens": tokens(texts, weights),
        "characters": sum(map(len, texts)),
    }
    result.write_text(json.dumps(figures))


def tokens(texts: Sequence[str], weights: Path) -> int:
    """Return the tokens that the encoder saw."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return sum(len(encoding) for encoding in tokenizer.encode_batch_fast(list(texts)))
