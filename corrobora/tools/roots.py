"""What was added to an index, so that `sync` can look at it again."""

import json
from collections.abc import Sequence
from pathlib import Path

from corrobora.corpora.catalogue import Catalogue
from corrobora.errors import ConfigError

_KEY = "roots"  # in the catalogue


async def remember(catalogue: Catalogue, paths: Sequence[Path]) -> None:
    """Note paths that were added; what lies under another of them is not noted."""
    known = [*await _noted(catalogue), *(str(path) for path in paths)]
    roots = sorted(set(known))
    outer = [r for r in roots if not any(o != r and Path(o) in Path(r).parents for o in roots)]
    await catalogue.set_meta(_KEY, json.dumps(outer))


async def remembered(catalogue: Catalogue) -> list[Path]:
    """Return the paths that were added and are still there, by name.

    Raises:
        ConfigError: nothing was added yet, or none of it is there.
    """
    noted = [Path(root) for root in await _noted(catalogue)]
    if not noted:
        raise ConfigError("nothing was added yet: corrobora add PATH...")
    return noted


async def _noted(catalogue: Catalogue) -> list[str]:
    noted = await catalogue.meta(_KEY)
    listed = json.loads(noted) if noted else []
    return [str(root) for root in listed]
