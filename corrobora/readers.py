"""The readers by media type, built in the reading processes; `corrobora.app` never needs them."""

import importlib.util

from corrobora.adapters import defused_xml, libreoffice, pillow_png
from corrobora.adapters.faster_whisper_speech import FasterWhisper
from corrobora.adapters.minilm_tokens import MiniLmTokens
from corrobora.adapters.openpyxl_sheets import OpenpyxlSheets
from corrobora.adapters.oxmsg_mail import OxmsgMail
from corrobora.adapters.pillow_images import PillowSource
from corrobora.adapters.pyav_media import PyAvSource
from corrobora.adapters.pymupdf_pdf import PyMuPdfRenderer, PyMuPdfSource
from corrobora.adapters.rapid_ocr import RapidOcr
from corrobora.adapters.xlrd_sheets import XlrdSheets
from corrobora.ingest import sniff
from corrobora.ingest.captions_file import SubtitleReader
from corrobora.ingest.delimited import DelimitedSheets
from corrobora.ingest.epub import EpubReader
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
from corrobora.ingest.word import WordReader
from corrobora.ingest.xml_text import XmlReader
from corrobora.ports import OcrEngine, Reader, TokenCounter
from corrobora.settings import Settings

Readers = dict[str, Reader]  # by media type


def build(settings: Settings) -> Readers:
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
            PyMuPdfSource(passwords=[secret.get_secret_value() for secret in settings.passwords]),
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
