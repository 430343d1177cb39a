"""Reading in this process: for readers that are trusted, and for tests."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.records import Reading
from corrobora.tools import aside, parts
from corrobora.tools.parts import Job, Part

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InPlace:
    """A FileReader made of a function; nothing limits what it takes."""

    function: Callable[[Path], Reading]
    fingerprint: str = ""
    at_once: int = 1

    async def read(self, job: Job) -> AsyncIterator[Part]:
        """Yield the parts of a file.

        Raises:
            IngestError: it cannot be read.
        """
        reading = await aside.run(partial(_read, job, self.function))
        assert reading.document.id == job.document, "a document is named by its bytes"
        for part in parts.of_reading(reading, job):
            yield part


def _read(job: Job, function: Callable[[Path], Reading]) -> Reading:
    try:
        return function(job.path)
    except IngestError:
        raise
    except Exception as error:  # one strange file must not end the addition of the others
        logger.exception("reading %s failed", job.name)
        raise IngestError(f"{job.name}: reading failed: {error!r}") from error
