"""Files that an index knows and that are not there any more."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from corrobora.corpora import places
from corrobora.corpora.index import Index
from corrobora.corpora.places import KnownPlace
from corrobora.tools import uris


async def forget(
    roots: Sequence[Path], *, index: Index, on_removed: Callable[[Path, KnownPlace], None]
) -> None:
    """Forget the files under the roots that are gone, and what came out of them."""
    known = await index.catalogue.locked(places.everything)
    for uri, place in known.items():
        meant = uris.paths_of(uri)
        if place.stamp.inside is not None or not meant[0].is_absolute():
            continue
        under = any(path == root or root in path.parents for path in meant for root in roots)
        if under and await asyncio.to_thread(_are_gone, meant):
            await index.drop(uri)
            on_removed(meant[0], place)


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
