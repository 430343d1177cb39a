"""Seconds as a person reads them."""


def text(seconds: float) -> str:
    """Return seconds as "1:05", or "1:01:05" from an hour on; parts of a second are left out."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
