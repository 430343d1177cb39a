import asyncio
import datetime
import gzip
import io
import ssl
import zlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from corrobora.adapters import http_get
from corrobora.adapters.egress import MAX_DELAY, Egress, file_name
from corrobora.adapters.http_get import GetLimits
from corrobora.errors import IngestError
from corrobora.ingest import addresses
from tests.adapters.web_site import Site, answer, running


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running() as site:
        yield site


@pytest.fixture
def egress() -> Egress:
    return Egress(allow_private=True, resolve=_loopback)


async def _loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def _robots(text: str) -> bytes:
    return answer(text.encode(), content_type="text/plain")


async def test_a_page_comes_with_its_kind_and_with_what_to_ask_next_time(
    site: Site, egress: Egress
) -> None:
    site.answers["/a?b=1"] = answer(
        "<p>é</p>".encode("latin-1"),
        content_type='text/html; charset="ISO-8859-1"',
        etag='"v1"',
        last_modified="Tue, 24 Nov 2026 10:00:00 GMT",
    )

    fetched = await egress.fetch(site.url("/a?b=1#part"))

    assert fetched.url == site.url("/a?b=1")
    assert (fetched.content, fetched.size) == (b"<p>\xe9</p>", 8)
    assert (fetched.media_type, fetched.charset) == ("text/html", "iso-8859-1")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Tue, 24 Nov 2026 10:00:00 GMT")
    assert "corrobora/" in site.headers[-1]["user-agent"]
    assert site.asked == ["/robots.txt", "/a?b=1"]


async def test_the_content_goes_into_a_file_that_is_given(site: Site, egress: Egress) -> None:
    site.answers["/a"] = answer(b"content")
    file = io.BytesIO()

    fetched = await egress.fetch(site.url("/a"), into=file)

    assert (file.getvalue(), fetched.content, fetched.size) == (b"content", b"", 7)


async def test_an_unchanged_page_is_told_by_its_etag(site: Site, egress: Egress) -> None:
    def conditional(headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match") == '"v1"' and "if-modified-since" in headers:
            return b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
        return answer(b"new", etag='"v1"')

    site.answers["/a"] = conditional

    again = await egress.fetch(site.url("/a"), etag='"v1"', last_modified="some day")

    assert again.unchanged
    assert (again.etag, again.last_modified) == ('"v1"', "some day")
    assert not (await egress.fetch(site.url("/a"), etag='"v0"')).unchanged


async def test_no_cookie_and_no_proxy_of_the_environment_is_used(
    site: Site, egress: Egress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    site.answers["/a"] = answer(b"one", set_cookie="id=1")

    await egress.fetch(site.url("/a"))
    await egress.fetch(site.url("/a"))

    assert all("cookie" not in headers for headers in site.headers)


@pytest.mark.parametrize(
    ("url", "media_type", "name"),
    [
        ("https://a.org/", "text/html", "index.html"),
        ("https://a.org/docs/", "text/html", "docs.html"),
        ("https://a.org/report.pdf?x=1.txt", "application/pdf", "report.pdf"),
        ("https://a.org/report.pdf", "text/html", "report.pdf.html"),
        ("https://a.org/README.md", "text/plain", "README.md"),
        ("https://a.org/README.md", "text/markdown", "README.md"),
        ("https://a.org/export", "text/csv", "export.csv"),
        ("https://a.org/data.bin", "application/octet-stream", "data.bin"),
        ("https://a.org/..%2f..%2fetc%2fpasswd", "", "passwd"),
        ("https://a.org/a%00%0ab", "x/unheard-of", "a\ufffd\ufffdb"),
        ("https://a.org/.htaccess", "", "htaccess"),
        ("https://a.org/" + "x" * 300, "", "x" * 100),
    ],
)
def test_content_gets_a_harmless_file_name_with_a_fitting_ending(
    url: str, media_type: str, name: str
) -> None:
    assert file_name(url, media_type) == name


# --- where a connection may go


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
async def test_this_machine_is_refused_however_it_is_written(site: Site, host: str) -> None:
    with pytest.raises(IngestError, match="only public addresses are read"):
        await Egress().fetch(site.url("/", host=host))

    assert site.asked == []


@pytest.mark.parametrize("target", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[fd00::1]"])
async def test_a_redirect_inward_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    judged = addresses.refusal
    monkeypatch.setattr(  # the site itself stands at a public address, for once
        addresses, "refusal", lambda address: "" if address == "127.0.0.1" else judged(address)
    )
    site.answers["/a"] = answer(status="302 Found", location=f"http://{target}:{site.port}/secret")

    async def resolve(host: str, port: int) -> Sequence[str]:
        if host == "site.test":
            monkeypatch.setattr(
                addresses,
                "refusal",
                lambda address: "" if len(site.asked) < 2 else judged(address),
            )
            return ["127.0.0.1"]
        return [host]

    with pytest.raises(IngestError, match="only public addresses are read"):
        await Egress(resolve=resolve).fetch(site.url("/a", host="site.test"))

    assert site.asked == ["/robots.txt", "/a"]


async def test_the_connection_goes_to_the_address_that_was_judged(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])  # robots.txt, page, never asked
    monkeypatch.setattr(addresses, "refusal", lambda address: "" if address == "127.0.0.1" else "x")

    async def changing(host: str, port: int) -> Sequence[str]:
        return next(answers)

    site.answers["/a"] = answer(b"content")

    fetched = await Egress(resolve=changing).fetch(site.url("/a", host="rebind.test"))

    assert fetched.content == b"content"
    assert site.headers[-1]["host"] == f"rebind.test:{site.port}"
    assert next(answers) == ["10.0.0.1"]


async def test_of_several_addresses_only_the_public_ones_are_tried(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/a"] = answer(b"content")
    monkeypatch.setattr(addresses, "refusal", lambda address: "" if address == "127.0.0.1" else "x")

    async def mixed(host: str, port: int) -> Sequence[str]:
        return ["10.0.0.1", "::1", "127.0.0.1"]

    assert (await Egress(resolve=mixed).fetch(site.url("/a", host="m.test"))).content == b"content"


async def test_an_address_that_takes_no_connection_is_followed_by_the_next(site: Site) -> None:
    site.answers["/a"] = answer(b"content")

    async def two(host: str, port: int) -> Sequence[str]:
        return ["::1", "127.0.0.1"]

    fetched = await Egress(allow_private=True, resolve=two).fetch(site.url("/a", host="two.test"))

    assert fetched.content == b"content"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "expected an address like"),
        ("ftp://host/a", "expected an address like"),
        ("http:///a", "expected an address like"),
        ("https://me:secret@host/a", "without a name and password"),
        ("http://host:99999/", "expected an address like"),
        ("http://8.8.8.8:22/", "usual port"),
        ("http://8.8.8.8:1024/", "usual port"),
    ],
)
async def test_an_address_that_is_no_page_of_the_web_is_refused(url: str, said: str) -> None:
    with pytest.raises(IngestError, match=said) as caught:
        await Egress().fetch(url)

    assert "secret" not in str(caught.value)


async def test_a_name_that_has_no_address_is_one_line() -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        return []

    with pytest.raises(IngestError, match=r"'gone\.test' has no address"):
        await Egress(resolve=nothing).fetch("https://gone.test/")


# --- redirects


async def test_redirects_are_followed_to_the_last_address(site: Site, egress: Egress) -> None:
    site.answers["/a"] = answer(b"moved", "301 Moved Permanently", location="/b?c#d")
    site.answers["/b?c"] = answer(status="307 Temporary Redirect", location=site.url("/c", "other"))
    site.answers["/c"] = answer(b"content")

    fetched = await egress.fetch(site.url("/a"))

    assert (fetched.url, fetched.content) == (site.url("/c", "other"), b"content")


async def test_a_circle_of_redirects_ends(site: Site, egress: Egress) -> None:
    site.answers["/a"] = answer(status="302 Found", location="/a")

    with pytest.raises(IngestError, match="at most 5 redirects"):
        await egress.fetch(site.url("/a"))

    assert site.asked.count("/a") == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://x/", "http://u:p@host/", "http://:1/"]
)
async def test_a_redirect_out_of_the_web_is_refused(
    site: Site, egress: Egress, target: str
) -> None:
    site.answers["/a"] = answer(status="302 Found", location=target)

    with pytest.raises(IngestError, match="redirects to what is refused"):
        await egress.fetch(site.url("/a"))


# --- size, time, damage


async def test_a_body_beyond_the_limit_is_refused(site: Site) -> None:
    site.answers["/a"] = answer(bytes(2_000))
    small = Egress(allow_private=True, limits=GetLimits(size=1_999))

    with pytest.raises(IngestError, match="at most 1999 bytes"):
        await small.fetch(site.url("/a"))


async def test_a_body_is_unpacked_and_a_bomb_refused(site: Site) -> None:
    site.answers["/a"] = answer(gzip.compress(b"content"), content_encoding="gzip")
    site.answers["/b"] = answer(zlib.compress(bytes(10_000_000)), content_encoding="deflate")
    small = Egress(allow_private=True, limits=GetLimits(size=100_000))

    assert (await small.fetch(site.url("/a"))).content == b"content"
    with pytest.raises(IngestError, match="at most 100000 bytes"):
        await small.fetch(site.url("/b"))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (answer(gzip.compress(b"content")[:-3], content_encoding="gzip"), "cut off"),
        (answer(b"content", content_encoding="gzip"), "expected gzip"),
        (answer(b"content", content_encoding="br"), "got 'br'"),
        (answer(b"content")[:-3], "cannot be read"),
        (b"SSH-2.0-OpenSSH_9\r\n", "cannot be read"),
        (b"", "cannot be read"),
        (answer(b"", "500 Internal Server Error"), "got 500 Internal Server Error"),
        (answer(b"", "799 What"), "got 799"),
        (answer(b"", "206 Partial Content"), "got 206"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "got 304"),
    ],
)
async def test_an_answer_that_is_no_page_is_one_line(
    site: Site, egress: Egress, raw: bytes, said: str
) -> None:
    site.answers["/a"] = raw

    with pytest.raises(IngestError, match=said) as caught:
        await egress.fetch(site.url("/a"))

    assert str(caught.value).startswith(f"{site.url('/a')}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("limits", [GetLimits(total=0.1), GetLimits(read=0.1)])
async def test_a_server_that_says_nothing_is_given_up(site: Site, limits: GetLimits) -> None:
    site.answers["/a"] = None

    with pytest.raises(IngestError, match="takes too long"):
        await Egress(allow_private=True, limits=limits).fetch(site.url("/a"))


async def test_a_port_without_a_server_is_one_line(site: Site) -> None:
    with pytest.raises(IngestError, match="cannot be reached"):
        await Egress(allow_private=True).fetch("http://127.0.0.1:1/")


def test_every_failure_of_httpx_has_its_line() -> None:
    failures = [
        value
        for name in httpx.__all__
        if isinstance(value := getattr(httpx, name), type) and issubclass(value, Exception)
    ]

    for failure in failures:
        if failure is httpx.CookieConflict:
            continue  # we keep no cookies
        with (
            pytest.raises(IngestError, match="https://host/"),
            http_get._translated("https://host/"),
        ):
            raise failure.__new__(failure, "said")


# --- robots.txt


async def test_robots_txt_is_obeyed_and_asked_once(site: Site, egress: Egress) -> None:
    site.answers["/robots.txt"] = _robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: Corrobora\nDisallow: /private\n"
    )
    site.answers["/a"] = answer(b"content")

    await asyncio.gather(*(egress.fetch(site.url("/a")) for _ in range(3)))
    with pytest.raises(IngestError, match=r"robots\.txt asks for it not to be read"):
        await egress.fetch(site.url("/private/a"))

    assert site.asked == ["/robots.txt", "/a", "/a", "/a"]


async def test_robots_txt_holds_for_what_a_redirect_leads_to(site: Site, egress: Egress) -> None:
    site.answers["/robots.txt"] = _robots("User-agent: *\nDisallow: /private\n")
    site.answers["/a"] = answer(status="302 Found", location="/private")

    with pytest.raises(IngestError, match=r"/private: .*robots\.txt"):
        await egress.fetch(site.url("/a"))


@pytest.mark.parametrize(
    "raw", [answer(b"", "503 Service Unavailable"), b"", answer(status="302 F", location="/x://")]
)
async def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone(
    site: Site, egress: Egress, raw: bytes
) -> None:
    site.answers["/robots.txt"] = raw
    site.answers["/x://"] = answer(b"", "500 Internal Server Error")

    with pytest.raises(IngestError, match=r"robots\.txt cannot be had"):
        await egress.fetch(site.url("/a"))

    assert "/a" not in site.asked


async def test_a_site_that_refuses_its_robots_txt_allows_all(site: Site, egress: Egress) -> None:
    site.answers["/robots.txt"] = answer(b"", "403 Forbidden")
    site.answers["/a"] = answer(b"content")

    assert (await egress.fetch(site.url("/a"))).content == b"content"


async def test_a_robots_txt_may_redirect_on_its_own_site(site: Site, egress: Egress) -> None:
    site.answers["/robots.txt"] = answer(status="301 Moved", location="/rules")
    site.answers["/rules"] = _robots("User-agent: *\nDisallow: /a\nSitemap: /s.xml\n")

    with pytest.raises(IngestError, match=r"robots\.txt"):
        await egress.fetch(site.url("/a"))
    assert await egress.sitemaps(site.url("/")) == ("/s.xml",)


@pytest.mark.parametrize(("asked", "waited"), [("2", 2.0), ("3600", MAX_DELAY)])
async def test_requests_keep_the_distance_that_a_site_asks_for(
    site: Site, asked: str, waited: float
) -> None:
    site.answers["/robots.txt"] = _robots(f"User-agent: *\nCrawl-delay: {asked}\n")
    site.answers["/a"] = answer(b"content")
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    egress = Egress(allow_private=True, sleep=sleep)
    for _ in range(3):
        await egress.fetch(site.url("/a"))

    assert waits == pytest.approx([0, waited, 2 * waited], abs=0.5)


# --- TLS


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server with a certificate of this name uses, and who trusts it."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "pem").write_bytes(public + private)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "pem")
    return server, ssl.create_default_context(cadata=public.decode())


async def test_the_certificate_is_checked_for_the_name_not_the_address(tmp_path: Path) -> None:
    server, trusted = _certificate(tmp_path, "good.test")
    names: list[str | None] = []
    server.sni_callback = lambda _, name, __: names.append(name)
    egress = Egress(allow_private=True, resolve=_loopback, trusted=trusted)
    async with running(server) as site:
        site.answers["/a"] = answer(b"content")
        site.answers["/down"] = answer(status="302 Found", location=site.url("/a", "good.test"))

        fetched = await egress.fetch(site.url("/a", "good.test", "https"))
        with pytest.raises(IngestError, match="certificate"):
            await egress.fetch(site.url("/a", "evil.test", "https"))
        with pytest.raises(IngestError, match="from https to http"):
            await egress.fetch(site.url("/down", "good.test", "https"))
        with pytest.raises(IngestError, match="certificate"):
            await Egress(allow_private=True, resolve=_loopback).fetch(
                site.url("/a", "good.test", "https")
            )

    assert fetched.content == b"content"
    assert set(names) == {"good.test", "evil.test"}
