"""The nouns of corrobora: frozen records, standard library only.

Everything that crosses a package border is one of these. They hold no behaviour beyond
what can be read off their own fields. Pages are 1-based; boxes are in PDF points with the
origin at the top left of the page as it is shown; times are in seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, NewType

DocumentId = NewType("DocumentId", str)  # "d" and 16 hex digits of the content's SHA-256
ElementId = NewType("ElementId", str)  # "<document id>-<corpus>-<ordinal, 5 digits>"
CorpusName = NewType("CorpusName", str)
SourceId = NewType("SourceId", str)  # what made a ranking: "paragraph/words", "judge/local"

Modality = Literal["text", "table", "image", "page", "audio", "video"]
Granularity = Literal["paragraph", "document", "table", "image", "page", "clip", "video"]
ReadBy = Literal["text", "ocr"]
Verdict = Literal["verified", "misplaced", "fabricated"]
Outcome = Literal["answered", "abstained"]


class Box(NamedTuple):
    """A rectangle on a page, in points, origin top left, x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a page with boxes, a range of characters, or a time range.

    Everything is None or empty for a whole document. `chars` counts characters of the
    document's stored text and is used for sources without pages.
    """

    page: int | None = None  # 1-based
    boxes: tuple[Box, ...] = ()
    chars: tuple[int, int] | None = None  # start, end (exclusive)
    start: float | None = None  # seconds
    end: float | None = None  # seconds
    label: str = ""  # the page's own number where it has another: "iv", "F-12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source. Its id follows from its content, so the same bytes are one document."""

    id: DocumentId
    uri: str  # as the user gave it, absolute for files
    title: str
    media_type: str
    pages: int | None = None
    seconds: float | None = None
    parent: str | None = None  # uri of what it came inside of: an e-mail, an archive, a PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a page with its box."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The words of one page in reading order: what quotes are looked for in.

    Inside a table, words run row by row.
    """

    number: int  # 1-based
    width: float  # points
    height: float  # points
    words: tuple[Word, ...]
    read_by: ReadBy = "text"
    label: str = ""  # as printed or as the file names it, where that is not the number


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """When a stretch of a recording's stored text is said or shown."""

    chars: tuple[int, int]  # start, end (exclusive)
    start: float  # seconds
    end: float  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A picture that is kept beside its elements: a frame of a video, a figure of a slide."""

    name: str  # 32 hex digits of the content's SHA-256 and a suffix
    content: bytes  # PNG or JPEG


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside a file, to be read as a document of its own."""

    name: str  # as its container names it; may hold "/"
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One retrievable piece of a document.

    `text` is what may be quoted and is made of the source's own words only. `indexed` is
    what the indexes see, where that is more (title, section path, caption, surroundings).
    """

    id: ElementId
    document: DocumentId
    corpus: CorpusName
    modality: Modality
    granularity: Granularity
    text: str
    where: Place
    indexed: str = ""  # empty: the same as text
    section: tuple[str, ...] = ()  # headings above, outermost first
    links: tuple[ElementId, ...] = ()  # elements it belongs with: a figure and the text naming it
    asset: str = ""  # name of the Asset that shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a reader got out of one file.

    `pages` is empty for sources without pages; then `text` is what quotes are looked for in, and
    `cues` say when its parts are said or shown in a recording.
    """

    document: Document
    elements: tuple[Element, ...]
    pages: tuple[Page, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()  # what could not be read, and why: one line each; none: all is in
    cues: tuple[Cue, ...] = ()  # in order of `chars`
    assets: tuple[Asset, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The elements of one modality and granularity, as routers see them."""

    name: CorpusName
    modality: Modality
    granularity: Granularity
    description: str
    examples: tuple[str, ...] = ()  # queries it answers
    size: int = 0  # elements in it now


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked, history already folded in."""

    text: str
    images: tuple[str, ...] = ()  # paths of attached images
    documents: tuple[DocumentId, ...] = ()  # look in these only; empty: in all
    corpora: tuple[CorpusName, ...] = ()  # look in these only; empty: the router chooses


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingDecision:
    """The corpora to search, and how sure the router was.

    `distribution` covers every corpus that is not empty and sums to 1.
    """

    corpora: tuple[CorpusName, ...]  # likeliest first
    distribution: Mapping[CorpusName, float]
    confidence: float  # 0 to 1, of the corpora chosen together
    agreement: float  # 0 to 1, share of voters whose first choice was taken
    router: str
    fallback: str | None = None  # why more was taken than the router's first choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An element and its score, comparable only inside its ranking."""

    element: ElementId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Candidates of one source, best first; ties stand by element id."""

    source: SourceId
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Evidence for and against "this element answers the query", in nats, both >= 0."""

    support: float = 0.0
    against: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An element found by a search, as it is shown to a caller."""

    rank: int  # 1-based
    element: ElementId
    corpus: CorpusName
    modality: Modality
    document: DocumentId
    uri: str
    page: int | None
    boxes: tuple[Box, ...]
    start: float | None
    end: float | None
    score: float
    text: str
    chars: tuple[int, int] | None = None  # in the document's text, for sources without pages
    page_label: str = ""  # the page's own number where it has another: "iv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What `search` gives: the query, its route and the hits, best first."""

    query: str
    route: RoutingDecision
    results: tuple[Hit, ...]
    notes: tuple[str, ...] = ()  # "vectors are still being made", a skipped stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An element admitted to the answer under a key."""

    key: str  # "E1", "E2", ... in order of belief
    element: ElementId
    corpus: CorpusName
    modality: Modality
    document: DocumentId
    uri: str
    page: int | None
    boxes: tuple[Box, ...]
    start: float | None
    end: float | None
    text: str
    belief: float  # Yager's cautious belief, 0 to 1
    plausibility: float  # 0 to 1
    conflict: float  # 0 to 1
    probability: float  # pignistic, 0 to 1
    reason: str = ""  # why it stayed
    chars: tuple[int, int] | None = None  # in the document's text, for sources without pages
    page_label: str = ""  # the page's own number where it has another: "iv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote and the place where code looked for it and found it, or did not."""

    key: str
    document: DocumentId
    uri: str
    page: int | None
    boxes: tuple[Box, ...]
    start: float | None
    end: float | None
    quote: str  # as it stands in the source
    verdict: Verdict
    belief: float
    chars: tuple[int, int] | None = None  # in the document's text, for sources without pages
    page_label: str = ""  # the page's own number where it has another: "iv"
    note: str = ""  # what was corrected: "found on page 4, cited on page 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of the answer with the quotes that it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuote:
    """A quote as a writer gave it: not yet looked for."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClaim:
    """A claim as a writer gave it: not yet checked."""

    text: str
    quotes: tuple[DraftQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a writer gives. Without claims it says that the evidence does not hold the answer."""

    claims: tuple[DraftClaim, ...]
    reason: str = ""  # why there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two or more admitted pieces of evidence that cannot all hold."""

    keys: tuple[str, ...]
    about: str  # what they disagree on
    statements: tuple[str, ...]  # one a key, as it stands in the source


@dataclass(frozen=True, slots=True, kw_only=True)
class StageUsage:
    """What one stage of one answer cost."""

    seconds: float = 0.0
    calls: int = 0  # of a language model
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one answer cost, in all and by stage."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    seconds: float = 0.0
    stages: Mapping[str, StageUsage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The one answer that Python, the command line and every server return."""

    query: str
    outcome: Outcome
    text: str
    confidence: float  # 0 to 1; a probability only after `corrobora calibrate`
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Conflict, ...]
    route: RoutingDecision
    rounds: int
    usage: Usage
    notes: tuple[str, ...] = ()  # dropped quotes, a stage that was skipped, vectors pending
    quotes_dropped: int = 0  # of all drafts: found nowhere as cited, or under no key


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A query on its way: what every stage ranked, and the answer where one was asked for.

    `rankings` go by stage: "search/paragraph/words" for a lane, then "search", "weigh", "judge",
    "select" and "cite", each as the last round left it; a stage that did not run is not there.
    """

    answer: Answer | None
    route: RoutingDecision
    rankings: Mapping[str, Ranking]
    elements: Mapping[ElementId, Element]  # all that the rankings name
    notes: tuple[str, ...] = ()
