"""A ReadingLog in a dictionary."""


class MemoryLog:
    """Remembers the steps it was told and what it was given to keep."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.held: dict[str, bytes] = {}

    def step(self, done: int, total: int) -> None:
        """Remember a step."""
        self.steps.append((done, total))

    def kept(self, key: str) -> bytes | None:
        """Return what was kept under the key."""
        return self.held.get(key)

    def keep(self, key: str, content: bytes) -> None:
        """Keep the content."""
        self.held[key] = content
