"""What was added to an index, so that `sync` can look at it again."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError

_KEY = "roots"  # in the catalogue


async def remember(catalogue: Catalogue, places: Sequence[str]) -> None:
    """Note paths and addresses that were added; a folder under another is not noted."""
    roots = sorted({*await _noted(catalogue), *places})
    outer = await asyncio.to_thread(_outer, roots)
    await catalogue.set_meta(_KEY, json.dumps(outer))


async def remembered(catalogue: Catalogue) -> list[str]:
    """Return the paths and addresses that were added, by name.

    Raises:
        ConfigError: nothing was added yet.
    """
    noted = await _noted(catalogue)
    if not noted:
        raise ConfigError("nothing was added yet: corrobora add PATH...")
    return noted


def _outer(roots: Sequence[str]) -> list[str]:
    return [root for root in roots if not any(_covers(other, root) for other in roots)]


def _covers(other: str, root: str) -> bool:
    """Say whether a folder holds the other path; an address or a file stands for itself.

    A file that was named is looked at again although its folder's patterns leave it out.
    """
    if "://" in other or Path(root).is_file():
        return False
    return Path(other) in Path(root).parents


async def _noted(catalogue: Catalogue) -> list[str]:
    noted = await catalogue.meta(_KEY)
    listed = json.loads(noted) if noted else []
    return [str(root) for root in listed]
