import time

import pytest

from corrobora.adapters import robots


def _said(text: str) -> robots.Rules:
    return robots.rules(text.encode())


def test_the_group_that_names_us_is_stronger_than_the_one_for_all() -> None:
    said = _said("User-agent: *\nDisallow: /\n\nUser-agent: CORROBORA\nDisallow: /a*.pdf$\n")

    assert said.allowed("https://site.test/b")
    assert not said.allowed("https://site.test/a/b.pdf")
    assert said.allowed("https://site.test/a/b.pdf?x")


def test_delay_and_sitemaps_are_read() -> None:
    said = _said("Sitemap: https://site.test/s.xml\nUser-agent: *\nCrawl-delay: 1.5\n")

    assert (said.delay, said.sitemaps) == (1.5, ("https://site.test/s.xml",))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00 nonsense", b"<html>", b"Crawl-delay: x\n"])
def test_what_makes_no_sense_allows_all(content: bytes) -> None:
    said = robots.rules(content)

    assert said.allowed("https://site.test/a")
    assert said.delay == 0


def test_a_hostile_file_takes_no_time() -> None:
    lines = f"User-agent: *\nDisallow: /{'*a' * 200}$\n" + "Disallow: /*b*c*d\n" * 20_000
    started = time.monotonic()

    said = _said(lines)

    assert said.allowed("https://site.test/" + "a" * 2_000 + "!")
    assert time.monotonic() - started < 5  # 0.1 on an idle machine
