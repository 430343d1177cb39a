"""Text as engines take it: UTF-8 cannot hold half a surrogate pair, Python strings can."""


def valid(text: str) -> str:
    """Return the text with such halves, out of file names or broken PDFs, replaced by "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
