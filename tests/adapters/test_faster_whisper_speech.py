import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.adapters import faster_whisper_speech
from corrobora.adapters.faster_whisper_speech import FasterWhisper
from corrobora.errors import IngestError
from corrobora.ingest.recordings import SOUND_RATE, SpeechEngine
from corrobora.testing.contracts.speech_engine import SpeechEngineContract

SILENCE = np.zeros(SOUND_RATE, dtype=np.float32)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    engine = FasterWhisper(str(tmp_path / "gone"))

    with pytest.raises(IngestError, match=r"expected a folder at .*gone.*set speech_model"):
        engine.transcribe(SILENCE, heard=print)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)

    with pytest.raises(IngestError, match=r"corrobora\[speech\]"):
        FasterWhisper("tiny").transcribe(SILENCE, heard=print)


@pytest.mark.parametrize("there", [(), ("model.bin",)])
def test_a_folder_without_weights_is_named_and_nothing_is_fetched(
    tmp_path: Path, there: tuple[str, ...]
) -> None:
    for name in there:
        (tmp_path / name).touch()

    with pytest.raises(IngestError, match=r"expected (model\.bin|tokenizer\.json) in"):
        FasterWhisper(str(tmp_path)).transcribe(SILENCE, heard=print)


@pytest.mark.slow
def test_weights_that_are_none_are_one_line(tmp_path: Path) -> None:
    for name in ("model.bin", "tokenizer.json"):
        (tmp_path / name).write_text("{}")

    with pytest.raises(IngestError, match=r"^the model [^\n]* cannot be loaded [^\n]*$"):
        FasterWhisper(str(tmp_path)).transcribe(SILENCE, heard=print)


def test_words_keep_their_times_and_a_segment_without_words_its_own() -> None:
    word = SimpleNamespace(word=" Gulls", start=0.1234, end=0.5)
    segments = [
        SimpleNamespace(text=" Gulls", start=0.0, end=1.0, words=[word]),
        SimpleNamespace(text=" cry.", start=1.0, end=2.0, words=None),
        SimpleNamespace(text=" ", start=2.0, end=3.0, words=[]),
    ]

    lines = [
        line
        for segment in segments
        for line in faster_whisper_speech._said(segment, within=(0.0, 1.5))
    ]

    assert [(line.start, line.end, line.text) for line in lines] == [
        (0.123, 0.5, "Gulls"),
        (1.0, 1.5, "cry."),
    ]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper of two layers whose weights are random, as CTranslate2 reads it."""
    folder = tmp_path_factory.mktemp("whisper")
    _save_random_whisper(folder / "torch")
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(
        str(folder / "torch"), copy_files=["tokenizer.json", "preprocessor_config.json"]
    ).convert(str(folder / "ct2"))
    return folder / "ct2"


@pytest.mark.slow
class TestFasterWhisper(SpeechEngineContract):
    @pytest.fixture
    @override
    def engine(self, weights: Path) -> SpeechEngine:
        return FasterWhisper(str(weights), threads=1, voices=False)

    @pytest.fixture
    @override
    def sound(self) -> NDArray[np.float32]:
        rng = np.random.default_rng(7)
        return rng.normal(0, 0.1, 4 * SOUND_RATE).astype(np.float32)


@pytest.mark.slow
def test_silence_is_not_listened_to(weights: Path) -> None:
    assert FasterWhisper(str(weights), threads=1).transcribe(SILENCE, heard=print) == ()


def _save_random_whisper(folder: Path) -> None:
    import torch
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

    tokens = _tokens()
    torch.manual_seed(0)
    start = tokens.index("<|startoftranscript|>")
    config = WhisperConfig(
        vocab_size=len(tokens),
        num_mel_bins=80,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        decoder_start_token_id=start,
        bos_token_id=start - 1,
        eos_token_id=start - 1,
        pad_token_id=start - 1,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    model: Any = WhisperForConditionalGeneration(config)
    model.generation_config.alignment_heads = [[1, 0], [1, 1]]
    model.generation_config.lang_to_id = {"<|en|>": start + 1}
    model.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    _save_tokenizer(folder, tokens)


def _tokens() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    marks = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>"]
    marks += ["<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    times = [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
    return [*sorted(ByteLevel.alphabet()), *marks, *times]


def _save_tokenizer(folder: Path, tokens: list[str]) -> None:
    import transformers
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = [token for token in tokens if len(token) == 1]
    fast = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(letters)}, merges=[]))
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.decoder = decoders.ByteLevel()
    fast.add_special_tokens([AddedToken(t, special=True) for t in tokens[len(letters) :]])
    fast.save(str(folder / "tokenizer.json"))
    library: Any = transformers
    library.WhisperTokenizerFast(tokenizer_object=fast).save_pretrained(folder)
    vocabulary: dict[str, Any] = {token: i for i, token in enumerate(letters)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")
