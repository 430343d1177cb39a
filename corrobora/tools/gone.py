"""Files that an index knows and that are not there any more."""

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from corrobora.corpora import places
from corrobora.corpora.index import Index
from corrobora.corpora.places import KnownPlace

_NO_TEXT = re.compile(r"\\u(dc[89a-f][0-9a-f])")  # a byte of a name, as `intake.uri_of` notes it


async def forget(
    roots: Sequence[Path], *, index: Index, on_removed: Callable[[Path, KnownPlace], None]
) -> None:
    """Forget the files under the roots that are gone, and what came out of them."""
    known = await index.catalogue.locked(places.everything)
    for uri, place in known.items():
        path = Path(uri)
        if place.stamp.inside is not None or not path.is_absolute():
            continue
        named = Path(_NO_TEXT.sub(lambda noted: chr(int(noted[1], 16)), uri))
        under = any(named == root or root in named.parents for root in roots)
        if under and await asyncio.to_thread(_are_gone, (path, named)):
            await index.drop(uri)
            on_removed(path, place)


def _are_gone(paths: Sequence[Path]) -> bool:
    return all(map(_is_gone, paths))


def _is_gone(path: Path) -> bool:
    """Say whether nothing is there; a folder that may not be looked into says nothing."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
