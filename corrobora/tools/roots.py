"""What was added to an index, so that `sync` can look at it again."""

import json
from collections.abc import Sequence
from pathlib import Path

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError

_KEY = "roots"  # in the catalogue


async def remember(catalogue: Catalogue, places: Sequence[str]) -> None:
    """Note paths and addresses that were added; what lies under another path is not noted."""
    known = [*await _noted(catalogue), *places]
    roots = sorted(set(known))
    outer = [root for root in roots if not any(_covers(other, root) for other in roots)]
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


def _covers(other: str, root: str) -> bool:
    """Say whether a folder holds the other path; an address stands for itself."""
    return "://" not in other and Path(other) in Path(root).parents


async def _noted(catalogue: Catalogue) -> list[str]:
    noted = await catalogue.meta(_KEY)
    listed = json.loads(noted) if noted else []
    return [str(root) for root in listed]
