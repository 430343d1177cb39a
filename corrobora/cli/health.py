"""`corrobora status` and `corrobora doctor`: what an index holds, and whether it is whole."""

import importlib.metadata
import platform
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from corrobora.cli import options
from corrobora.cli.output import as_json, name_of, print_json

if TYPE_CHECKING:
    from corrobora.app import Application
    from corrobora.corpora.check import Difference
    from corrobora.corpora.overview import Status
    from corrobora.corpora.waiting import Waiting

EXIT_FAULT = 1
NOT_WHOLE = "the index is not whole: `corrobora doctor --repair` makes it again from its catalogue"
SHOWN = 3  # ids of a difference
PACKAGES = (
    "chromadb",
    "langgraph",
    "litellm",
    "onnxruntime",
    "pymupdf",
    "rapidocr",
    "sentence-transformers",
    "tantivy",
    "torch",
)


def status(*, index: options.Index = None, json: options.Json = False) -> None:
    """Show what the index holds."""

    async def work(application: "Application") -> "Status":
        return await application.index.status()

    held = options.with_application(work, beside=True, index=index)
    if json:
        print_json(as_json(held))
        return
    print(f"index      {held.folder} ({held.bytes / 1e6:.1f} MB)")
    print(f"documents  {held.documents}")
    for corpus, size in sorted(held.elements.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {corpus:<9} {size} elements")
    print(f"encoder    {held.encoder}")
    for line in _states(held):
        print(line)


def _states(held: "Status") -> Iterator[str]:
    """Yield what is not simply in: waiting, half-way, in part, refused."""
    if held.owned_by:
        yield f"in use by  {held.owned_by}"
    if held.waiting.elements:
        yield (
            f"waiting    {held.waiting.documents} documents ({held.waiting.elements} elements) for "
            "vectors; `corrobora sync` makes them"
        )
    if held.half_way:
        yield f"half-way   {held.half_way} documents on their way in or out"
    yield from (f"in part    {name_of(p.uri)}: {note}" for p in held.partly for note in p.notes)
    yield from (f"refused    {place.uri}: {place.reason}" for place in held.refused)


def doctor(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make words and vectors again from the catalogue.")
    ] = False,
    index: options.Index = None,
    json: options.Json = False,
) -> int:
    """Check the installation and compare the index with its catalogue."""

    async def work(application: "Application") -> tuple[list[str], list[str]]:
        index = application.index
        differences = await index.check()
        if repair:
            await index.repair(differences)
            differences = await index.check()
        waits = await index.catalogue.waiting()
        return [*map(_told, differences)], [*_waiting(waits)]

    troubles, waits = options.with_application(work, index=index)
    installed = dict(_installed())
    if json:
        print_json(
            {
                "python": platform.python_version(),
                "packages": installed,
                "troubles": troubles,
                "waiting": waits,
            }
        )
    else:
        print(f"python {platform.python_version()}")
        for name, version in installed.items():
            print(f"  {name:<22} {version}")
        for line in troubles:
            print(f"trouble: {line}")
        for line in waits:
            print(f"waiting: {line}: `corrobora sync` makes them")
        print(NOT_WHOLE if troubles else "all is well")
    return EXIT_FAULT if troubles else 0


def _waiting(waits: "Waiting") -> Iterator[str]:
    if waits.elements:
        yield f"{waits.elements} elements of {waits.documents} documents have no vectors yet"


def _installed() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, "not installed"


def _told(difference: "Difference") -> str:
    """Say in a line how words or vectors differ from the catalogue."""
    parts = [
        f"{len(ids)} {word} ({', '.join(ids[:SHOWN])}{', ...' if len(ids) > SHOWN else ''})"
        for word, ids in (("missing", difference.missing), ("orphaned", difference.orphans))
        if ids
    ]
    return f"{difference.store} of {difference.corpus}: {' and '.join(parts)}"
