"""A file of subtitles by itself: passages of what is said, each with its time."""

from dataclasses import dataclass
from pathlib import Path

from corrobora.ingest import clips, identity, sniff, subtitles, titles, transcript
from corrobora.ports import ReadingLog, TokenCounter
from corrobora.records import Document, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleReader:
    """A Reader of WebVTT and SubRip."""

    tokens: TokenCounter
    passage_tokens: int

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return passages and the document; times count from the recording's start.

        Raises:
            IngestError: the file cannot be read or holds no subtitle.
        """
        del log
        track = subtitles.read(path)
        seconds = max(line.end for line in track.lines)
        spans = clips.spans(seconds, cuts=(), breaks=clips.sentence_ends(track.lines))
        parts = transcript.said_in(track.lines, spans)
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=path.stem,
            media_type=sniff.SUBTITLES,
            seconds=round(seconds, 3),
        )
        return transcript.reading(
            [
                transcript.Scene(start=start, end=end, said=said)
                for (start, end), said in zip(spans, parts, strict=True)
            ],
            book=transcript.Book(
                document=document,
                name=titles.indexed(document.title, path=path),
                tokens=self.tokens,
                target=self.passage_tokens,
            ),
            modality=None,
        )
