"""Have a model describe pictures, tables and key frames: plan, count what it costs, do it.

Every reply that can be read is kept at once, so a run that is killed goes on where it was and
pays for no element twice, but for the calls under way. A reply that cannot be read is asked for
once more and then skipped; a service that fails, or refuses everything, ends the run.

What this does not cover: whether a description is true. It is searched, and never quoted.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from corrobora.corpora import descriptions
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.descriptions import Description
from corrobora.errors import (
    BadModelOutput,
    BudgetExceeded,
    IngestError,
    UpstreamError,
    UpstreamRefused,
)
from corrobora.ports import ChatModel, Message, TokenCounter
from corrobora.prompts.render import digest, fence, render
from corrobora.records import CorpusName, Document, DocumentId, Element, ElementId
from corrobora.tools import describe_form, element_pictures
from corrobora.tools.element_pictures import ElementPictures

CORPORA = ("image", "table", "clip")  # that are described where none is named
KNOWN = (*CORPORA, "page")
MOST_TEXT = 6_000  # characters of an element that are sent
MAX_TOKENS = 1_200  # of a reply
AT_ONCE = 4  # calls
TRIES = 2  # calls an element
REFUSALS = 3  # without any success, after which the service is taken to refuse everything

Keep = Callable[[Description], Awaitable[None]]
Tell = Callable[[int, int, str], None]  # done, total, what happened to one element


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be described; without elements and documents, everything of the corpora."""

    corpora: tuple[CorpusName, ...]
    elements: frozenset[ElementId] = frozenset()
    documents: tuple[DocumentId, ...] = ()
    model: str
    again: bool = False  # also what another model or prompt has described

    def wants(self, element: Element) -> bool:
        """Say whether an element of its corpora is meant."""
        everything = not self.elements and not self.documents
        return everything or element.id in self.elements or element.document in self.documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One element to describe."""

    element: Element
    document: Document
    prompt: str
    shown: bool  # with its picture

    @property
    def form(self) -> describe_form.Form:
        """What is asked for."""
        return describe_form.TableReply if self.is_table else describe_form.PictureReply

    @property
    def is_table(self) -> bool:
        """Say whether its words are enough, without a picture."""
        return self.element.corpus == "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do."""

    jobs: tuple[Job, ...]  # by corpus, then by id
    described: int  # elements that have their description
    without_picture: int  # pictures that cannot be shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a plan costs, where every reply can be read at the first try."""

    calls: int
    pictures: int
    picture_tokens: int  # counted for each
    input_tokens: int
    output_tokens: int
    usd: float | None  # None: the price is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a plan."""

    described: int
    skipped: tuple[str, ...]  # a line each: element and reason
    stopped: str = ""  # why it ended before its end


async def plan(wish: Wish, catalogue: Catalogue, pictures: ElementPictures) -> Plan:
    """Return which elements to describe, those left out that have a description."""
    jobs: list[Job] = []
    described = without = 0
    async for batch in _batches(wish, catalogue):
        known = await catalogue.locked(partial(descriptions.of, ids=[e.id for e in batch]))
        documents = await catalogue.documents({element.document for element in batch})
        for element in batch:
            if _is_done(element, known, wish):
                described += 1
                continue
            job = _job(element, documents[element.document], pictures)
            without += job is None
            jobs += [job] if job else []
    return Plan(jobs=tuple(jobs), described=described, without_picture=without)


def estimate(
    jobs: Sequence[Job],
    *,
    model: str,
    tokens: TokenCounter,
    usd: Callable[[int, int], float | None],  # of input and output tokens
) -> Estimate:
    """Return what the jobs cost: words by the encoder's tokens, pictures and replies at most."""
    pictures = sum(job.shown for job in jobs)
    forms = {form: json.dumps(form.model_json_schema()) for form in {job.form for job in jobs}}
    words = sum(sum(tokens.count(f"{job.prompt} {forms[job.form]}".split())) for job in jobs)
    each = element_pictures.tokens(model)
    given, said = words + pictures * each, len(jobs) * MAX_TOKENS
    return Estimate(
        calls=len(jobs),
        pictures=pictures,
        picture_tokens=each,
        input_tokens=given,
        output_tokens=said,
        usd=usd(given, said),
    )


async def describe(
    jobs: Sequence[Job], *, chat: ChatModel, pictures: ElementPictures, keep: Keep, tell: Tell
) -> Report:
    """Describe the elements, some at a time; each description is kept as it comes."""
    done, skipped, stopped = 0, list[str](), ""
    for first in range(0, len(jobs), AT_ONCE):
        some = jobs[first : first + AT_ONCE]
        outcomes = await asyncio.gather(
            *(_outcome(job, chat=chat, pictures=pictures, keep=keep) for job in some)
        )
        for number, (job, outcome) in enumerate(zip(some, outcomes, strict=True), start=first + 1):
            done += not outcome.fault
            tell(number, len(jobs), f"{job.element.id}: {outcome.fault or 'described'}")
            if outcome.is_last:
                stopped = stopped or outcome.fault
            elif outcome.fault:
                skipped.append(f"{job.element.id}: {outcome.fault}")
        refusals = [outcome.fault for outcome in outcomes if outcome.is_refusal]
        if not stopped and not done and len(refusals) >= REFUSALS:
            stopped = refusals[0]
        if stopped:
            break
    return Report(described=done, skipped=tuple(skipped), stopped=stopped)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of one element."""

    fault: str = ""
    is_refusal: bool = False
    is_last: bool = False  # the others would fare no better


async def _outcome(job: Job, *, chat: ChatModel, pictures: ElementPictures, keep: Keep) -> _Outcome:
    try:
        await keep(await _described(job, chat, pictures))
    except (IngestError, BadModelOutput) as error:
        return _Outcome(fault=str(error))
    except UpstreamRefused as error:
        return _Outcome(fault=str(error), is_refusal=True)
    except (UpstreamError, BudgetExceeded) as error:
        return _Outcome(fault=str(error), is_last=True)
    return _Outcome()


async def _described(job: Job, chat: ChatModel, pictures: ElementPictures) -> Description:
    message = Message(role="user", text=job.prompt, images=await _images(job, pictures))
    tries = TRIES
    while True:
        tries -= 1
        reply = await chat.complete([message], max_tokens=MAX_TOKENS, schema=job.form)
        try:
            content = describe_form.read(reply.text, job.form)
        except BadModelOutput:
            if not tries:
                raise
            continue
        return Description(
            element=job.element.id,
            model=chat.name,
            prompt=digest(_prompt_name(job.element)),
            content=content,
        )


async def _images(job: Job, pictures: ElementPictures) -> tuple[bytes, ...]:
    if not job.shown:
        return ()
    try:
        return (await pictures.of(job.element, job.document),)
    except IngestError:
        if job.is_table:
            return ()
        raise


async def _batches(wish: Wish, catalogue: Catalogue) -> AsyncIterator[Sequence[Element]]:
    for corpus in wish.corpora:
        async for batch in catalogue.batches(corpus):
            yield [element for element in batch if wish.wants(element)]


def _is_done(element: Element, known: Mapping[ElementId, Description], wish: Wish) -> bool:
    there = known.get(element.id)
    if there is None:
        return False
    same = (there.model, there.prompt) == (wish.model, digest(_prompt_name(element)))
    return same or not wish.again


def _job(element: Element, document: Document, pictures: ElementPictures) -> Job | None:
    """Return the job of an element; None for a picture that cannot be shown."""
    shown = pictures.at_hand(element, document)
    if element.corpus == "table":
        shown = shown and bool(element.where.boxes)
        if not shown and not element.text.strip():
            return None
    elif not shown:
        return None
    page = f", page {element.where.page}" if element.where.page is not None else ""
    return Job(
        element=element,
        document=document,
        prompt=render(
            _prompt_name(element),
            source=fence("source", f"{document.title}{page}"),
            element=fence("element", element.text[:MOST_TEXT]),
        ),
        shown=shown,
    )


def _prompt_name(element: Element) -> str:
    return "describe_table" if element.corpus == "table" else "describe_picture"
