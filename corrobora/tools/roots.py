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
    outer = [r for r in roots if not any(o != r and Path(o) in Path(r).parents for o in roots)]
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


async def _noted(catalogue: Catalogue) -> list[str]:
    noted = await catalogue.meta(_KEY)
    listed = json.loads(noted) if noted else []
    return [str(root) for root in listed]
