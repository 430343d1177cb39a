import asyncio
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters import minilm, minilm_graph
from corrobora.adapters.minilm import MiniLM
from corrobora.errors import ConfigError
from corrobora.ports import Embedder, Vectors
from corrobora.testing.contracts.embedder import EmbedderContract

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

pytestmark = pytest.mark.slow

PASSAGES = (
    "Purchases of property, plant and equipment were $1,577 million in 2018, $1,373 in 2017.",
    "The mitochondrion is the organelle that makes most of the cell's adenosine triphosphate.",
    "The committee shall meet four times a year; its minutes are published within ten days.",
    "Soak the beans overnight, drain them, and simmer them with a bay leaf for an hour.",
)


def encode(text: str, *, cache: Path) -> Vectors:
    return asyncio.run(MiniLM(threads=1, cache=cache).embed([text], purpose="query"))


async def encoded(texts: Sequence[str], *, cache: Path) -> Vectors:
    return await MiniLM(threads=2, cache=cache).embed(texts, purpose="element")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one graph for the tests of this module, whichever comes first."""
    folder = tmp_path_factory.mktemp("cache")
    encode("harbour", cache=folder)
    return folder


class TestMiniLM(EmbedderContract):
    @pytest.fixture
    @override
    def embedder(self, cache: Path) -> Embedder:
        return MiniLM(threads=2, cache=cache)


async def test_vectors_are_those_of_the_model_as_published(cache: Path) -> None:
    from sentence_transformers import SentenceTransformer

    published = SentenceTransformer(
        str(minilm._model_folder()), device="cpu", local_files_only=True
    ).encode(list(PASSAGES), normalize_embeddings=True, show_progress_bar=False)

    ours = await MiniLM(threads=2, cache=cache).embed(PASSAGES, purpose="element")

    assert np.einsum("nd,nd->n", ours, published).min() > 0.985


async def test_meaning_is_near_without_a_shared_word(cache: Path) -> None:
    embedder = MiniLM(threads=2, cache=cache)

    (query,) = await embedder.embed(["How are legumes cooked?"], purpose="query")
    scores = await embedder.embed(PASSAGES, purpose="element") @ query

    assert scores.argmax() == 3


async def test_a_vector_does_not_depend_on_the_texts_beside_it(cache: Path) -> None:
    texts = [*PASSAGES, "red harbour", "blue harbour", "a deep blue harbour"]

    together = await encoded(texts, cache=cache)
    alone = np.concatenate([await encoded([text], cache=cache) for text in texts])

    assert np.array_equal(together, alone)


async def test_the_number_of_threads_changes_no_vector(cache: Path) -> None:
    texts = [" ".join(["harbour"] * n) for n in range(1, 60)]

    one = await MiniLM(threads=1, cache=cache).embed(texts, purpose="element")
    three = await MiniLM(threads=3, cache=cache).embed(texts, purpose="element")

    assert np.array_equal(one, three)


async def test_a_text_given_twice_is_encoded_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Encoding] = []
    run = minilm._run

    def counted(session: "InferenceSession", encoding: "Encoding") -> minilm.Vector:
        ran.append(encoding)
        return run(session, encoding)

    monkeypatch.setattr(minilm, "_run", counted)

    vectors = await encoded(["harbour", "mill", "harbour"], cache=cache)

    assert len(ran) == 2
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


async def test_other_work_goes_on_and_encoding_can_be_stopped(cache: Path) -> None:
    texts = [" ".join(["harbour"] * (n % 200 + 1)) for n in range(2000)]
    embedder = MiniLM(threads=1, cache=cache)
    encoding = asyncio.create_task(
        embedder.embed([f"{n} {text}" for n, text in enumerate(texts)], purpose="element")
    )

    await asyncio.sleep(0.5)
    encoding.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(encoding, timeout=5)


def test_the_graph_is_made_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    encode("first", cache=tmp_path)
    encode("second", cache=tmp_path)

    assert [r.message.split(":")[0] for r in caplog.records].count(
        "making the int8 encoder, once"
    ) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_cut_off_graph_is_made_anew(tmp_path: Path) -> None:
    before = encode("harbour", cache=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])

    after = encode("harbour", cache=tmp_path)

    assert np.array_equal(before, after)
    assert kept.stat().st_size > 1_000_000


async def test_a_cache_that_cannot_be_written_changes_no_vector(
    cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")

    there = await MiniLM(threads=1, cache=blocked).embed(["harbour"], purpose="query")
    here = await MiniLM(threads=1, cache=cache).embed(["harbour"], purpose="query")

    assert np.array_equal(there, here)
    assert "made anew each time" in caplog.text


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")

    with pytest.raises(ConfigError, match="SHA-256 53aa5117"):
        minilm_graph.build(tmp_path / "model.safetensors")


def test_encoding_with_a_kept_graph_imports_no_torch(cache: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from corrobora.adapters.minilm import "
        "MiniLM; asyncio.run(MiniLM(threads=1, cache=Path(sys.argv[1])).embed(['a'], "
        "purpose='query')); print(sorted({'torch', 'onnx', 'transformers'} & set(sys.modules)))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program, str(cache)], capture_output=True, text=True, check=True
    )

    assert finished.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"CORROBORA_CACHE": "/a"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b/corrobora")),
        ({"HOME": "/c"}, Path("/c/.cache/corrobora")),
    ],
)
def test_the_cache_is_the_users(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: Path
) -> None:
    for name in ("CORROBORA_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert minilm.cache_folder() == expected
