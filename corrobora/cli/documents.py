"""`corrobora ls`, `show` and `rm`: the documents of an index."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import (
    as_json,
    boxes_text,
    name_of,
    plain,
    print_json,
    snippet,
    tell,
    times,
)
from corrobora.errors import ConfigError
from corrobora.ingest import clock
from corrobora.records import Document, Element, ElementId

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.corpora.descriptions import Description

SHOWN = 2000  # characters of an element's text


def ls(*, index: options.Index = None, json: options.Json = False) -> None:
    """List the documents."""

    async def work(application: "Application") -> tuple[Document, ...]:
        return await application.catalogue.listing()

    listed = options.with_application(work, beside=True, index=index)
    if json:
        print_json([as_json(document) for document in listed])
        return
    for document in listed:
        size = f"{document.pages} pages" if document.pages else document.media_type
        size = clock.text(document.seconds) if document.seconds else size
        print(f"{document.id}  {size:>10}  {name_of(document.uri)}  {plain(document.title)}")
    if not listed:
        print("no documents; add some: corrobora add PATH...")


def rm(
    names: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids or paths; what came out of them goes too."),
    ],
    *,
    index: options.Index = None,
    json: options.Json = False,
) -> None:
    """Remove documents from everywhere in the index. The files themselves stay."""

    async def work(application: "Application") -> tuple[Document, ...]:
        from corrobora.tools import removal

        return await removal.remove(names, index=application.index)

    removed = options.with_application(work, index=index)
    for document in removed:
        tell(f"removed {document.id} ({name_of(document.uri)})")
    if json:
        print_json([as_json(document) for document in removed])


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A document or an element.")],
    *,
    page: Annotated[int | None, typer.Option("--page", min=1, help="Page of a document.")] = None,
    save: options.Save = None,
    index: options.Index = None,
    json: options.Json = False,
) -> None:
    """Show a document or an element; with --save, its page as a picture, boxes drawn."""
    if page is not None and save is None:
        raise ConfigError("--page chooses what --save draws: give both")

    async def work(
        application: "Application",
    ) -> "tuple[Document, Element | None, Description | None]":
        from corrobora.corpora import descriptions
        from corrobora.tools import named

        element = (await application.catalogue.elements([ElementId(name)])).get(ElementId(name))
        document = await named.document(
            element.document if element else name, application.catalogue
        )
        if save is not None:
            await _save(document, element, page, folder=save, application=application)
        said = await application.catalogue.locked(lambda c: descriptions.of(c, [ElementId(name)]))
        return document, element, said.get(ElementId(name))

    document, element, description = options.with_application(work, beside=True, index=index)
    if json:
        records = {"document": document, "element": element, "description": description}
        print_json({key: record and as_json(record) for key, record in records.items()})
    elif element is None:
        _print_document(document)
    else:
        _print_element(document, element)
        _print_description(description)


async def _save(
    document: Document,
    element: Element | None,
    page: int | None,
    *,
    folder: Path,
    application: "Application",
) -> None:
    from corrobora.cli import pictures

    number = page or (element.where.page if element else 1)
    if number is None or document.pages is None:
        raise ConfigError(f"{name_of(document.uri)} has no pages to draw")
    if number > document.pages:
        raise ConfigError(f"expected a page from 1 to {document.pages}, got {number}")
    marks = element.where.boxes if element and number == element.where.page else ()
    name = element.id if element else document.id
    target = pictures.folder(folder) / f"{name}-p{number}.png"
    await pictures.save_page(
        document.uri, document.id, target, page=number, marks=marks, application=application
    )


def _print_document(document: Document) -> None:
    print(f"{document.id}  {plain(document.title)}")
    print(f"  {plain(document.uri)}")
    length = f", {document.pages} pages" if document.pages else ""
    length += f", {times(0.0, document.seconds)}" if document.seconds else ""
    print(f"  {document.media_type}{length}")


def _print_element(document: Document, element: Element) -> None:
    place = f", page {element.where.page}" if element.where.page else ""
    when = times(element.where.start, element.where.end)
    place += f", at {when}" if when else ""
    print(f"{element.id}  {element.corpus} in {name_of(document.uri)}{place}")
    if element.section:
        print(f"  under {' > '.join(element.section)}")
    if element.where.boxes:
        print(f"  boxes {boxes_text(element.where.boxes)}")
    print(snippet(element.text, most=SHOWN) if element.corpus != "table" else element.text[:SHOWN])


def _print_description(description: "Description | None") -> None:
    if description is None:
        return
    from corrobora.corpora import descriptions

    print(f"  described by {plain(description.model)}, not quoted:")
    for name, said in descriptions.parts(description.content):
        print(f"    {plain(name)}: {snippet(said, most=SHOWN)}")
