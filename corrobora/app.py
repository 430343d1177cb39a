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
from corrobora.adapters import defused_xml, ignore_rules, libreoffice, pillow_png
from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.adapters.egress import Egress
from corrobora.adapters.faster_whisper_speech import FasterWhisper
from corrobora.adapters.litellm_chat import LiteLLMChat
from corrobora.adapters.minilm import MiniLM, cores
from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.openpyxl_sheets import OpenpyxlSheets
from corrobora.adapters.oxmsg_mail import OxmsgMail
from corrobora.adapters.pillow_images import PillowSource
from corrobora.adapters.pyav_media import PyAvSource
from corrobora.adapters.pymupdf_pdf import PyMuPdfRenderer, PyMuPdfSource
from corrobora.adapters.rapid_ocr import RapidOcr
from corrobora.adapters.remembering import Remembering
from corrobora.adapters.sentence_encoder import SentenceEncoder
from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.adapters.xlrd_sheets import XlrdSheets
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
from corrobora.ingest import sniff
from corrobora.ingest.captions_file import SubtitleReader
from corrobora.ingest.delimited import DelimitedSheets
from corrobora.ingest.epub import EpubReader
from corrobora.ingest.given import GivenTexts
from corrobora.ingest.html import HtmlReader
from corrobora.ingest.json_text import JsonReader
from corrobora.ingest.legacy import DrawnSlides, LegacyReader
from corrobora.ingest.mail import MailReader, MailSource
from corrobora.ingest.markdown import MarkdownReader
from corrobora.ingest.media import MediaReader
from corrobora.ingest.mime_mail import MimeMail
from corrobora.ingest.notebook import NotebookReader
from corrobora.ingest.open_document import OpenDocumentReader
from corrobora.ingest.pdf import PdfReader
from corrobora.ingest.picture import PictureReader
from corrobora.ingest.rich_text import RichTextReader
from corrobora.ingest.slides import SlidesReader
from corrobora.ingest.spreadsheet import SheetSource, SpreadsheetReader
from corrobora.ingest.text import TextReader
from corrobora.ingest.walk import Patterns
from corrobora.ingest.word import WordReader
from corrobora.ingest.xml_text import XmlReader
from corrobora.ports import ChatModel, Embedder, OcrEngine, PageRenderer, Reader, TokenCounter
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

Readers = dict[str, Reader]  # by media type

# settings that readers depend on
READING = ("passage_tokens", "ocr_dpi", "speech_model", "reading_memory")
# Modules that may be installed to read with.
EXTRAS = ("rapidocr", "pillow_heif", "openpyxl", "xlrd", "oxmsg", "av", "faster_whisper")
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
            folder, words=TantivyWords, vectors=ChromaVectors, embedder=embedder, create=create
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


def _readers_fingerprint(settings: Settings) -> str:
    """Return 16 digits that change with what there is to read with."""
    installed = [name for name in EXTRAS if importlib.util.find_spec(name)]
    installed.append(libreoffice.find() or "no LibreOffice")
    told = json.dumps([__version__, installed, _told_to_readers(settings)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def readers(settings: Settings) -> Readers:
    """Return the readers by media type; scans are read where the extra `ocr` is installed."""
    tokens = MiniLmTokens()
    target = settings.passage_tokens
    ocr = RapidOcr() if importlib.util.find_spec("rapidocr") else None
    media = MediaReader(
        source=PyAvSource(),
        tokens=tokens,
        passage_tokens=target,
        speech=FasterWhisper(settings.speech_model) if settings.speech_model else None,
        ocr=ocr,
    )
    picture = PictureReader(
        PillowSource(), tokens=tokens, ocr=ocr, passage_tokens=target, ocr_dpi=settings.ocr_dpi
    )
    return {
        sniff.PDF: PdfReader(
            PyMuPdfSource(passwords=_passwords(settings)),
            tokens=tokens,
            ocr=ocr,
            passage_tokens=target,
            ocr_dpi=settings.ocr_dpi,
        ),
        sniff.TEXT: TextReader(tokens=tokens, passage_tokens=target),
        sniff.MARKDOWN: MarkdownReader(tokens=tokens, passage_tokens=target),
        sniff.HTML: HtmlReader(tokens=tokens, passage_tokens=target),
        sniff.IMAGE: picture,
        sniff.HEIC: picture,
        sniff.VIDEO: media,
        sniff.AUDIO: media,
        sniff.SUBTITLES: SubtitleReader(tokens=tokens, passage_tokens=target),
        **_office_readers(tokens, target, ocr),
        **_sheet_readers(tokens, target),
        **_message_readers(tokens, target),
        sniff.JSON: JsonReader(tokens=tokens, passage_tokens=target),
        sniff.NOTEBOOK: NotebookReader(tokens=tokens, passage_tokens=target),
        sniff.XML: XmlReader(parse=defused_xml.parse, tokens=tokens, passage_tokens=target),
    }


def _message_readers(tokens: TokenCounter, target: int) -> Readers:
    """Return the readers of e-mail."""
    sources: dict[str, MailSource] = {sniff.EML: MimeMail(), sniff.MSG: OxmsgMail()}
    return {
        kind: MailReader(source=source, media_type=kind, tokens=tokens, passage_tokens=target)
        for kind, source in sources.items()
    }


def _sheet_readers(tokens: TokenCounter, target: int) -> Readers:
    """Return the readers of what is rows and columns."""
    sources: dict[str, SheetSource] = {
        sniff.XLSX: OpenpyxlSheets(),
        sniff.XLS: XlrdSheets(),
        sniff.CSV: DelimitedSheets(),
    }
    return {
        kind: SpreadsheetReader(
            source=source, media_type=kind, tokens=tokens, passage_tokens=target
        )
        for kind, source in sources.items()
    }


def _office_readers(tokens: TokenCounter, target: int, ocr: OcrEngine | None) -> Readers:
    """Return the readers of office files; LibreOffice is used where it is installed."""
    program = libreoffice.find()
    office = libreoffice.LibreOffice(program) if program else None
    word, text = (
        kind(
            parse=defused_xml.parse,
            convert=pillow_png.to_png,
            tokens=tokens,
            passage_tokens=target,
            seen=pillow_png.PictureText(ocr) if ocr else None,
        )
        for kind in (WordReader, OpenDocumentReader)
    )
    slides = SlidesReader(
        parse=defused_xml.parse,
        convert=pillow_png.to_png,
        tokens=tokens,
        passage_tokens=target,
        seen=pillow_png.PictureText(ocr) if ocr else None,
        pictures=DrawnSlides(converter=office, renderer=PyMuPdfRenderer()) if office else None,
    )
    return {
        sniff.DOCX: word,
        sniff.PPTX: slides,
        sniff.ODT: text,
        sniff.RTF: RichTextReader(tokens=tokens, passage_tokens=target),
        sniff.EPUB: EpubReader(
            parse=defused_xml.parse, page=HtmlReader(tokens=tokens, passage_tokens=target)
        ),
        sniff.DOC: LegacyReader(to="docx", media_type=sniff.DOC, reader=word, converter=office),
        sniff.PPT: LegacyReader(to="pptx", media_type=sniff.PPT, reader=slides, converter=office),
    }


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
