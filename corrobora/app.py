"""The composition root: settings in, a working application out. Nothing else builds anything."""

import hashlib
import importlib.util
import json
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from corrobora import __version__
from corrobora.adapters import ignore_rules, libreoffice
from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.egress import Egress
from corrobora.adapters.litellm_chat import LiteLLMChat
from corrobora.adapters.minilm import MiniLM, cores
from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.pymupdf_pdf import PyMuPdfRenderer
from corrobora.adapters.remembering import Remembering
from corrobora.adapters.sentence_encoder import SentenceEncoder
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.agents import ablate
from corrobora.agents.budget import MeteredChat
from corrobora.agents.services import Limits, Services
from corrobora.corpora.beside import open_beside
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.index import Index, open_index
from corrobora.errors import ConfigError, IndexOwned
from corrobora.evidence.corroborate import GROUPS
from corrobora.generation.extractive import ExtractiveWriter
from corrobora.generation.model_writer import ModelWriter
from corrobora.ingest.given import GivenTexts
from corrobora.ingest.walk import Patterns
from corrobora.ports import ChatModel, Embedder, PageRenderer
from corrobora.prompts import render
from corrobora.records import CorpusName
from corrobora.rerank.local import LocalJudge
from corrobora.rerank.pointwise import PointwiseJudge
from corrobora.routers.attachments import AttachmentsRouter
from corrobora.routers.descriptions import DescriptionsRouter
from corrobora.routers.rules import RulesRouter
from corrobora.routers.union import UnionRouter
from corrobora.settings import Settings
from corrobora.tools.parts import FileReader
from corrobora.tools.pool import Pool

# settings that readers depend on
READING = ("passage_tokens", "ocr_dpi", "speech_model", "reading_memory", "reading_seconds")
# Modules that may be installed to read with.
EXTRAS = ("rapidocr", "pillow_heif", "openpyxl", "xlrd", "oxmsg", "av", "faster_whisper")
PATIENCE = 5.0  # seconds that a command which writes waits for one that asks
ABSTAIN_BELOW = {"model": 0.25, "quotes": 0.35}  # chosen on dev questions, docs/benchmarks.md
JUDGE_CONCURRENCY = 4  # calls at once, of one answer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An open index with everything that works on it."""

    settings: Settings
    index: Index
    catalogue: Catalogue
    services: Services
    reader: FileReader
    patterns: Patterns
    web: Egress
    texts: GivenTexts
    renderer: PageRenderer

    async def expect_corpora(self, names: Sequence[CorpusName]) -> None:
        """Make sure that corpora of these names exist.

        Raises:
            ConfigError: one does not; the message lists those that do.
        """
        known = [corpus.name for corpus in await self.catalogue.corpora()]
        for name in names:
            if name not in known:
                raise ConfigError(f"expected a corpus among {known}, got {name!r}")


@asynccontextmanager
async def open_application(
    settings: Settings, *, create: bool = False, beside: bool = False
) -> AsyncIterator[Application]:
    """Own the index of the settings while inside.

    With `beside`, an index that another process owns is opened for reading: its words are
    searched, its vectors are not.

    Raises:
        ConfigError: the index or a setting cannot be used.
        IndexOwned: another process has the index open.
    """
    stages = left_out(settings)  # first: a wrong name should not cost an index
    chat = chat_model(settings)
    render.replace_from(settings.prompts)
    embedder = Remembering(_embedder(settings))
    index = await _open(settings.index, embedder=embedder, create=create, beside=beside)
    pool = reading_pool(settings)
    try:
        yield Application(
            settings=settings,
            index=index,
            catalogue=index.catalogue,
            services=ablate.without(
                _services(settings, index, embedder=embedder, chat=chat), stages
            ),
            reader=pool,
            patterns=ignore_rules.patterns,
            web=Egress(allow_private=settings.private_addresses),
            texts=GivenTexts(tokens=MiniLmTokens(), passage_tokens=settings.passage_tokens),
            renderer=PyMuPdfRenderer(passwords=_passwords(settings)),
        )
    finally:
        await pool.close()
        index.close()
        render.replace_from(None)


async def _open(folder: Path, *, embedder: Embedder, create: bool, beside: bool) -> Index:
    try:
        return await open_index(
            folder,
            words=TantivyWords,
            vectors=ChromaVectors,
            embedder=embedder,
            create=create,
            patience=0.0 if beside else PATIENCE,
        )
    except IndexOwned:
        if not beside:
            raise
        return open_beside(folder, words=TantivyWords, embedder=embedder)


def left_out(settings: Settings) -> tuple[str, ...]:
    """Return the stages that the settings leave out.

    Raises:
        ConfigError: there is no such stage.
    """
    names = tuple(filter(None, (name.strip() for name in settings.without.split(","))))
    for name in names:
        if name not in ablate.STAGES:
            raise ConfigError(f"without: expected stages of {sorted(ablate.STAGES)}, got {name!r}")
    return names


def chat_model(settings: Settings) -> ChatModel | None:
    """Return the configured model, charged to the answer that calls it; None without one."""
    if settings.model is None:
        return None
    key = settings.api_key.get_secret_value() if settings.api_key else None
    return MeteredChat(
        LiteLLMChat(
            settings.model,
            api_base=settings.api_base,
            api_key=key,
            timeout=settings.model_timeout,
            retries=settings.model_retries,
        )
    )


def reading_pool(settings: Settings) -> Pool:
    """Return the processes that read files; none is started before there is a file."""
    return Pool(
        [sys.executable, "-m", "corrobora.worker"],
        settings=_told_to_readers(settings),
        fingerprint=_readers_fingerprint(settings),
        at_once=settings.reading_processes or cores(),
        seconds=settings.reading_seconds,
    )


def _told_to_readers(settings: Settings) -> dict[str, object]:
    """Return the settings that reading a file depends on, secrets in the clear."""
    told = settings.model_dump(mode="json", include=set(READING))
    return told | {"passwords": _passwords(settings)}


def _passwords(settings: Settings) -> list[str]:
    return [secret.get_secret_value() for secret in settings.passwords]


def _hint(passwords: Sequence[str]) -> str:
    """Return what changes with the passwords and is too short to tell a guess from the truth."""
    return hashlib.sha256(json.dumps(list(passwords)).encode()).hexdigest()[:3]


def _readers_fingerprint(settings: Settings) -> str:
    """Return 16 digits that change with what there is to read with."""
    installed = [name for name in EXTRAS if importlib.util.find_spec(name)]
    installed.append(libreoffice.find() or "no LibreOffice")
    told_to = {**_told_to_readers(settings), "passwords": _hint(_passwords(settings))}
    told = json.dumps([__version__, installed, told_to], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _embedder(settings: Settings) -> Embedder:
    if settings.encoder is None:
        return MiniLM(threads=settings.threads)
    return SentenceEncoder(settings.encoder, threads=settings.threads)


def _services(
    settings: Settings, index: Index, *, embedder: Embedder, chat: ChatModel | None
) -> Services:
    judging = chat is not None and settings.judge and settings.judge_candidates > 0
    return Services(
        elements=index.catalogue,
        texts=index.catalogue,
        scope=index.catalogue,
        words=index.words,
        vectors=index.vectors,
        embedder=embedder,
        router=UnionRouter(
            attachments=AttachmentsRouter(),
            rules=RulesRouter(),
            descriptions=DescriptionsRouter(embedder),
        ),
        local_judge=LocalJudge(rarity=index.words),
        extractive=ExtractiveWriter(embedder),
        groups=GROUPS,
        model_judge=PointwiseJudge(
            chat, candidates=settings.judge_candidates, concurrency=JUDGE_CONCURRENCY
        )
        if judging and chat is not None
        else None,
        writer=ModelWriter(chat, max_tokens=settings.max_tokens) if chat is not None else None,
        chat=chat,
        coverage=index,
        limits=_limits(settings),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        k=settings.k,
        keep=settings.keep,
        tau=settings.tau,
        abstain_below=_abstain_below(settings),
        gamma=settings.gamma,
        rounds=settings.rounds,
        max_calls=settings.max_calls,
        max_usd=settings.max_usd,
        max_seconds=settings.max_seconds,
    )


def _abstain_below(settings: Settings) -> float:
    if settings.abstain_below is not None:
        return settings.abstain_below
    return ABSTAIN_BELOW["quotes" if settings.model is None else "model"]
