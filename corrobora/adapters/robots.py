"""What a site's robots.txt asks of us, by protego (RFC 9309)."""

from collections.abc import Callable
from dataclasses import dataclass

AGENT = "corrobora"  # the name that a robots.txt may use for us
MAX_BYTES = 512_000  # RFC 9309, section 2.5: at least 500 KiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The wishes of one site."""

    allowed: Callable[[str], bool]  # of a URL
    reason: str = "refused, because the site's robots.txt asks for it not to be read"
    delay: float = 0.0  # seconds between two requests
    sitemaps: tuple[str, ...] = ()  # URLs as they are written there


def nothing_said() -> Rules:
    """Return the rules of a site without a robots.txt: all is allowed."""
    return Rules(allowed=lambda _: True)


def closed(why: str) -> Rules:
    """Return the rules of a site whose robots.txt cannot be had for now: nothing is allowed."""
    return Rules(allowed=lambda _: False, reason=f"the site's robots.txt cannot be had: {why}")


def rules(content: bytes) -> Rules:
    """Return what the file says; lines that make no sense say nothing."""
    from protego import Protego

    said = Protego.parse(content[:MAX_BYTES].decode("utf-8-sig", "replace"))
    delay = said.crawl_delay(AGENT)
    return Rules(
        allowed=lambda url: bool(said.can_fetch(url, AGENT)),
        delay=max(0.0, float(delay)) if delay is not None else 0.0,
        sitemaps=tuple(said.sitemaps),
    )
