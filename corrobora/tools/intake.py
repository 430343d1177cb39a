"""The inside of `add`: files are read side by side, published by their words, then encoded.

Files wait in a queue, which grows by what comes out of them. Readers stage documents; one
publisher makes all that are staged findable in one go, while the next are read; one encoder makes
vectors, at first only when nothing is left to read. A kill at any point leaves what the index can
take up (`corpora.index`).
"""

import asyncio
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from corrobora.corpora import folder as folders
from corrobora.corpora import places
from corrobora.corpora.index import AddState, Index
from corrobora.corpora.journal import UNFINISHED, SourceStamp
from corrobora.corpora.places import KnownPlace
from corrobora.errors import IngestError
from corrobora.ingest import identity
from corrobora.ingest.walk import FoundFile
from corrobora.records import DocumentId
from corrobora.tools import known, web
from corrobora.tools.addition import AddOutcome, AddProgress, Ways
from corrobora.tools.items import Item, Staged, inside_of
from corrobora.tools.pace import Pace
from corrobora.tools.parts import (
    Container,
    Description,
    Elements,
    FileReader,
    Inside,
    Job,
    Pages,
    Part,
    Passing,
    Picture,
    Step,
)
from corrobora.tools.uris import storable, uri_of

DEEPEST = 3  # files inside files inside files
ELEMENTS_AT_ONCE = 20_000  # published in one go
PUBLISHED_AT_ONCE = 256  # documents


class Intake:
    """One `add`."""

    def __init__(self, *, index: Index, reader: FileReader, ways: Ways) -> None:
        self._index = index
        self._reader = reader
        self._ways = ways
        self._known = known.of({}, readers="")
        self._queue: deque[Item] = deque()
        self._outcomes: dict[int, AddOutcome] = {}
        self._total = 0
        self._at_work = 0  # files that are being read or published
        self._in_hand: dict[DocumentId, asyncio.Event] = {}  # being read or published
        self._to_publish: deque[Staged] = deque()
        self._changed = asyncio.Condition()
        self._read_all = asyncio.Event()
        self._published = asyncio.Event()
        self._temporary = Path()
        self._pace = Pace(ways.listeners.on_stage)

    @property
    def outcomes(self) -> tuple[AddOutcome, ...]:
        """Return what became of each file so far, in the order in which they came up."""
        return tuple(self._outcomes[number] for number in sorted(self._outcomes))

    async def take(self, files: Sequence[FoundFile], urls: Sequence[str] = ()) -> None:
        """Take the files and the pages of the web in, and what comes out of them."""
        there = await self._index.catalogue.locked(places.everything)
        self._known = known.of(there, readers=self._reader.fingerprint)
        for file in files:
            await self._enter(file)
        for url in urls:
            stamp = SourceStamp(uri=url, size=0, mtime_ns=0)
            self._queue.append(replace(self._item(Path(url), stamp), name=url, url=True))
        incoming = self._index.folder / folders.INCOMING  # emptied at opening, after a kill
        await asyncio.to_thread(incoming.mkdir, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=incoming) as temporary:
            self._temporary = Path(temporary)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read_everything())
                tasks.create_task(self._publish_everything())
                tasks.create_task(self._encode_everything())

    def removed(self, path: Path, place: KnownPlace) -> None:
        """Report a file that was forgotten, as it is gone."""
        item = self._item(path, place.stamp)
        self._report(item, state="removed", document=place.document)

    # Files come up.

    async def _enter(self, file: FoundFile) -> None:
        stamp = SourceStamp(uri=uri_of(file.path), size=file.size, mtime_ns=file.mtime_ns)
        item = self._item(file.path, stamp)
        place = self._known.unchanged(stamp)
        if place is None:
            self._queue.append(item)
        elif place.kind == "refusal":
            self._report(item, state="refused", reason=place.reason)
        else:
            self._report(item, state="unchanged", document=place.document)

    def _item(self, path: Path, stamp: SourceStamp) -> Item:
        self._total += 1
        return Item(number=self._total - 1, path=path, stamp=stamp, outer=path, name=path.name)

    async def _enter_inside(self, staged: Staged) -> None:
        """Let the files that came out of a file come up, after those that already wait."""
        members = inside_of(staged, number=self._total)
        self._total += len(members)
        self._queue.extend(members)
        staged.missing = len(members)
        if not members:
            await self._settle(staged)

    async def _settle(self, staged: Staged) -> None:
        """Note that a file is in with all that came out of it, and forget what does no more."""
        item = staged.item
        now = set(staged.members())
        for uri in self._known.members.get(item.stamp.uri, ()):
            if uri not in now:
                await self._index.drop(uri)
        if staged.inside:
            await self._index.catalogue.write(partial(places.finish, stamp=item.stamp))
        if item.url:
            await self._index.catalogue.write(
                partial(places.note_validators, uri=item.stamp.uri, said=item.validators)
            )
        await self._settled(item)

    async def _settled(self, item: Item) -> None:
        """Note that nothing more comes of a file; maybe it was the last of what held it."""
        if item.within is not None:
            item.within.missing -= 1
            if not item.within.missing:
                await self._settle(item.within)

    # Files are read.

    async def _read_everything(self) -> None:
        async with asyncio.TaskGroup() as readers:
            for _ in range(self._reader.at_once):
                readers.create_task(self._read_on())
        self._read_all.set()
        async with self._changed:
            self._changed.notify_all()

    async def _read_on(self) -> None:
        """Read one file after the other until none waits and none can come up."""
        while True:
            async with self._changed:
                await self._changed.wait_for(self._may_read)
                if not self._queue:
                    return
                item = self._queue.popleft()
                self._at_work += 1
            await self._take_one(item)

    def _may_read(self) -> bool:
        """Say whether a reader has something to do, or nothing more to wait for."""
        if len(self._to_publish) >= PUBLISHED_AT_ONCE:
            return False  # what is read must not pile up
        return bool(self._queue) or not self._at_work

    async def _take_one(self, item: Item) -> None:
        started = time.monotonic()
        self._ways.listeners.on_start(item.number + 1, self._total, item.stamp.uri)
        try:
            await self._take_in(item, started)
        except IngestError as error:
            await self._refuse(item, error, started)
            await self._settled(item)
            await self._done_with(item)

    async def _take_in(self, item: Item, started: float) -> None:
        if item.depth > DEEPEST:
            raise IngestError(f"{item.name}: more than {DEEPEST} files deep in one another")
        if item.url:
            fetched = await web.fetch(
                item, web=self._ways.web, catalogue=self._index.catalogue, folder=self._temporary
            )
            if fetched is None:
                noted = await self._index.catalogue.at(item.stamp.uri)
                self._report(item, state="unchanged", document=noted[0] if noted else None)
                await self._done_with(item)
                return
            item = fetched
        document = await asyncio.to_thread(identity.document_id, item.path)
        while (others := self._in_hand.get(document)) is not None:
            await others.wait()
        self._in_hand[document] = asyncio.Event()  # before anything is waited for
        try:
            linked = await self._link(item, document)
            staged = None if linked else await self._read(item, document)
        except BaseException:
            self._let_go(document)
            raise
        seconds = time.monotonic() - started
        if staged is None:
            self._let_go(document)
            self._report(item, state=linked, document=document, seconds=seconds)
            await self._done_with(item)
            return
        staged.seconds = seconds
        await self._hand_over(staged)

    async def _link(self, item: Item, document: DocumentId) -> AddState | None:
        """Note a document that is here, with the files that come out of it; None: it is not."""
        complete = self._known.complete(item.stamp.uri, document)
        holds = not complete and await self._index.catalogue.locked(
            partial(places.holds_files, document=document)
        )
        stamp = replace(item.stamp, mtime_ns=UNFINISHED) if holds else item.stamp
        linked = await self._index.link(document, source=stamp)
        if linked is None:
            return None
        if complete:
            await self._settled(item)
            return linked
        staged = await self._read(item, document, members=True) if holds else Staged(item, document)
        await self._enter_inside(staged)
        return linked

    def _let_go(self, document: DocumentId) -> None:
        self._in_hand.pop(document).set()

    async def _hand_over(self, staged: Staged) -> None:
        async with self._changed:
            self._to_publish.append(staged)
            self._changed.notify_all()

    async def _done_with(self, item: Item) -> None:
        if item.temporary:
            await asyncio.to_thread(shutil.rmtree, item.path.parent, ignore_errors=True)
        async with self._changed:
            self._at_work -= 1
            self._changed.notify_all()

    async def _read(self, item: Item, document: DocumentId, *, members: bool = False) -> Staged:
        """Stage what is read of a file, or only hold the files that come out of it."""
        inside = await asyncio.to_thread(tempfile.mkdtemp, dir=self._temporary)
        job = Job(
            path=item.path,
            name=item.name,
            document=document,
            uri=item.stamp.uri,
            keep=folders.reading_of(self._index.folder, document),
            inside=Path(inside),
        )
        staged = Staged(item, document)
        try:
            async for part in self._reader.read(job):
                if not members or isinstance(part, Inside):
                    await self._keep(part, staged)
        except IngestError:
            if staged.begun:
                await self._index.abandon(document)
            raise
        return staged

    async def _keep(self, part: Part, staged: Staged) -> None:
        if not staged.begun and not isinstance(part, Step | Inside | Container):
            await self._index.begin(staged.document)
            staged.begun = True
        match part:
            case Step():
                self._pace.read(staged.item.number, part.done)
            case Inside():
                staged.inside.append(part)
            case Description() | Container():
                staged.notes = part.notes
                staged.contains = isinstance(part, Container)
            case _:
                pass
        await self._store(part, staged)

    async def _store(self, part: Part, staged: Staged) -> None:
        document = staged.document
        match part:
            case Pages():
                staged.pages += len(part.rows)
                await self._index.extend(document, pages=part.rows)
            case Elements():
                staged.elements += len(part.rows)
                await self._index.extend(document, elements=part.rows)
            case Picture():
                await self._index.keep_assets(document, [part.asset])
            case Description():
                await self._index.describe(part.row)
            case _:
                pass

    async def _refuse(self, item: Item, error: IngestError, started: float) -> None:
        reason = storable(str(error))
        readers = "none" if isinstance(error, Passing) else self._reader.fingerprint
        await self._index.catalogue.write(
            partial(places.refuse, stamp=item.stamp, reason=reason, readers=readers)
        )
        seconds = time.monotonic() - started
        self._report(item, state="refused", reason=reason, seconds=seconds)

    # Documents are published.

    async def _publish_everything(self) -> None:
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._to_publish or self._read_all.is_set())
                batch = self._batch()
                self._changed.notify_all()
            if not batch:
                self._published.set()
                return
            documents = [each for each in batch if not each.contains]
            states = await self._index.publish([(s.document, s.stamp) for s in documents])
            for staged, state in zip(documents, states, strict=True):
                await self._finish(staged, state)
            for staged in batch:
                if staged.contains:
                    await self._finish(staged, await self._contain(staged))
            self._published.set()

    def _batch(self) -> list[Staged]:
        """Return what is staged, up to a bound."""
        batch: list[Staged] = []
        size = 0
        while self._to_publish and size < ELEMENTS_AT_ONCE:
            batch.append(self._to_publish.popleft())
            size += batch[-1].elements
        return batch

    async def _contain(self, staged: Staged) -> AddState:
        """Note an archive, which is no document."""
        stamp = staged.stamp
        await self._index.contain(stamp, notes=staged.notes, readers=self._reader.fingerprint)
        return "replaced" if stamp.uri in self._known.places else "added"

    async def _finish(self, staged: Staged, state: AddState) -> None:
        """Report a file that is in, and let come up what came out of it."""
        item = staged.item
        self._let_go(staged.document)
        self._pace.read(item.number, staged.pages)
        self._report(
            item,
            state=state,
            document=None if staged.contains else staged.document,
            pages=staged.pages,
            elements=staged.elements,
            notes=staged.notes,
            seconds=staged.seconds,
        )
        await self._enter_inside(staged)
        await self._done_with(item)

    # Vectors follow.

    async def _encode_everything(self) -> None:
        await self._let_words_go_first()
        while True:
            self._published.clear()  # before looking: what is published meanwhile sets it again
            finished = self._read_all.is_set()
            encoded = await self._index.encode_some()
            if encoded:
                waiting = await self._index.catalogue.waiting()
                self._pace.encoded(encoded, waiting.elements, reading_done=finished)
            elif finished:
                return
            else:
                await self._published.wait()

    async def _let_words_go_first(self) -> None:
        try:
            async with asyncio.timeout(self._ways.words_first):
                await self._read_all.wait()
        except TimeoutError:
            return

    def _report(self, item: Item, **values: object) -> None:
        outcome = AddOutcome(
            path=item.outer,
            uri=item.stamp.uri,
            inside=item.stamp.inside,
            **values,  # type: ignore[arg-type]  # those of AddOutcome
        )
        self._outcomes[item.number] = outcome
        done = len(self._outcomes)
        self._ways.listeners.on_progress(AddProgress(done=done, total=self._total, outcome=outcome))
