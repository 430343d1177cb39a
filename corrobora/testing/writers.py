"""A writer made of a function."""

from collections.abc import Callable, Sequence

from corrobora.records import Draft, Evidence, Query


class FunctionWriter:
    """A Writer whose drafts are a function of query and evidence; it keeps its complaints.

    Without evidence it gives a draft without claims and does not call the function.
    """

    def __init__(self, write: Callable[[Query, Sequence[Evidence]], Draft]) -> None:
        self._write = write
        self.complaints: list[str] = []  # "" for a first try

    async def write(
        self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
    ) -> Draft:
        """Return what the function makes of it."""
        self.complaints.append(complaint)
        if not evidence:
            return Draft(claims=(), reason="there is no evidence")
        return self._write(query, evidence)
