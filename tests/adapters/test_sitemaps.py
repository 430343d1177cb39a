import gzip
from collections.abc import AsyncIterator

import pytest

from corrobora.adapters import sitemaps
from corrobora.adapters.egress import Egress
from corrobora.adapters.sitemaps import Listed
from corrobora.errors import IngestError
from tests.adapters.web_site import Site, answer, running

SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running() as site:
        yield site


@pytest.fixture
def egress() -> Egress:
    return Egress(allow_private=True)


def _urlset(*urls: str) -> bytes:
    return f"<urlset {SCHEMA}>{''.join(map(_url, urls))}</urlset>".encode()


def _url(url: str) -> str:
    return f"<url><loc> {url} </loc><lastmod>2026-11-24</lastmod></url>"


def _index(*urls: str) -> bytes:
    inside = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0"?><sitemapindex {SCHEMA}>{inside}</sitemapindex>'.encode()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.org/", "page"),
        ("https://a.org/report.pdf", "page"),
        ("https://a.org/feed.xml", "page"),
        ("https://a.org/about-sitemaps.html", "page"),
        ("https://a.org/sitemap.xml", "sitemap"),
        ("https://a.org/deep/Sitemap_Index.xml.gz?x=1", "sitemap"),
        ("https://a.org/sitemap.txt", "sitemap"),
        ("https://a.org/robots.txt", "robots"),
    ],
)
def test_an_address_is_a_page_unless_it_looks_like_a_sitemap(url: str, kind: str) -> None:
    assert sitemaps.kind(url) == kind


async def test_a_page_stands_for_itself_and_nothing_is_fetched(site: Site, egress: Egress) -> None:
    found = await sitemaps.pages(site.url("/a.html"), egress=egress)

    assert found.pages == (Listed(url=site.url("/a.html")),)
    assert site.asked == []


async def test_a_sitemap_gives_its_pages_in_order_each_once(site: Site, egress: Egress) -> None:
    site.answers["/sitemap.xml"] = answer(
        _urlset(site.url("/b?x=1&amp;y=2"), site.url("/a"), site.url("/b?x=1&amp;y=2#part"))
    )

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert found.pages == (
        Listed(url=site.url("/b?x=1&y=2"), modified="2026-11-24"),
        Listed(url=site.url("/a"), modified="2026-11-24"),
    )
    assert found.notes == ()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
async def test_an_index_leads_to_sitemaps_packed_or_not(
    site: Site, egress: Egress, pack: type[bytes]
) -> None:
    site.answers["/sitemap.xml"] = answer(_index(site.url("/1.xml"), site.url("/2.xml")))
    site.answers["/1.xml"] = answer(pack(_urlset(site.url("/a"))))
    site.answers["/2.xml"] = answer(pack(f"{site.url('/b')}\n{site.url('/c')}\n".encode()))

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert [page.url for page in found.pages] == [site.url(path) for path in ("/a", "/b", "/c")]


async def test_the_sitemaps_of_a_robots_txt_are_read(site: Site, egress: Egress) -> None:
    site.answers["/robots.txt"] = answer(
        f"User-agent: *\nDisallow: /x\nSitemap: {site.url('/list')}\n".encode()
    )
    site.answers["/list"] = answer(_urlset(site.url("/a")))

    found = await sitemaps.pages(site.url("/robots.txt"), egress=egress)

    assert [page.url for page in found.pages] == [site.url("/a")]


async def test_a_robots_txt_without_sitemaps_is_one_line(site: Site, egress: Egress) -> None:
    with pytest.raises(IngestError, match="names no sitemap"):
        await sitemaps.pages(site.url("/robots.txt"), egress=egress)


async def test_addresses_of_other_hosts_and_of_no_web_are_left_out(
    site: Site, egress: Egress
) -> None:
    site.answers["/sitemap.xml"] = answer(
        _urlset(
            "http://other.test/a", "http://169.254.169.254/b", "file:///etc/passwd", site.url("/c")
        )
    )

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert [page.url for page in found.pages] == [site.url("/c")]
    assert found.notes == (
        "expected an address like https://host/path, got 'file:///etc/passwd'",
        "2 addresses of other hosts left out",
    )


async def test_more_pages_than_the_limit_are_left_out_with_a_note(
    site: Site, egress: Egress
) -> None:
    site.answers["/sitemap.xml"] = answer(_index(site.url("/1.xml"), site.url("/2.xml")))
    site.answers["/1.xml"] = answer(_urlset(*(site.url(f"/{number}") for number in range(5))))

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress, most=3)

    assert len(found.pages) == 3
    assert found.notes == ("expected at most 3 pages, got more; the rest is left out",)
    assert "/2.xml" not in site.asked


async def test_an_index_of_itself_ends(site: Site, egress: Egress) -> None:
    site.answers["/sitemap.xml"] = answer(_index(site.url("/sitemap.xml"), site.url("/1.xml")))
    site.answers["/1.xml"] = answer(_urlset(site.url("/a")))

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert [page.url for page in found.pages] == [site.url("/a")]
    assert "an index of sitemaps in another" in found.notes[0]


async def test_a_sitemap_that_fails_in_an_index_is_a_note(site: Site, egress: Egress) -> None:
    site.answers["/sitemap.xml"] = answer(_index(site.url("/gone.xml"), site.url("/1.xml")))
    site.answers["/1.xml"] = answer(_urlset(site.url("/a")))

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert [page.url for page in found.pages] == [site.url("/a")]
    assert found.notes == (f"{site.url('/gone.xml')}: expected the status 200, got 404 Not Found",)


async def test_of_a_sitemap_that_is_cut_off_what_can_be_read_is_taken(
    site: Site, egress: Egress
) -> None:
    site.answers["/sitemap.xml"] = answer(_urlset(site.url("/a"), site.url("/b"))[:-20])

    found = await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert [page.url for page in found.pages] == [site.url("/a")]
    assert "cannot be read" in found.notes[0]


BILLION = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url>&b;</url></urlset>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url>&a;</url></urlset>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>not here</body></html>", "another kind of XML"),
        (b"<p>not <b>here", "another kind of XML"),
        (b"no xml", "cannot be read"),
        (b"", "cannot be read"),
        (BILLION, "DTDForbidden"),
        (OUTSIDE, "DTDForbidden"),
        (gzip.compress(b"x")[:-2], "cut off"),
        (gzip.compress(bytes(60_000_000), 1), "at most 52428800 bytes"),
    ],
)
async def test_what_is_no_sitemap_is_one_line(
    site: Site, egress: Egress, content: bytes, said: str
) -> None:
    site.answers["/sitemap.xml"] = answer(content)

    with pytest.raises(IngestError, match=said) as caught:
        await sitemaps.pages(site.url("/sitemap.xml"), egress=egress)

    assert str(caught.value).startswith(site.url("/sitemap.xml"))
    assert "root:" not in str(caught.value)
