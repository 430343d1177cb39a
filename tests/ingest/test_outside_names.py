import pytest

from corrobora.ingest import outside_names


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\windows\\x.txt", "windows/x.txt"),
        ("C:/x", "x"),
        ("\\\\server\\share\\x", "server/share/x"),
        ("a/./b//c", "a/b/c"),
        ("a\x1b[31m\nb", "a\ufffd[31m\ufffdb"),
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("über/文.txt", "über/文.txt"),
        ("raw\udcff", "raw\\udcff".replace("\\", "/")),
        ("x" * 2_000, "x" * 1_000),
        ("../..", ""),
    ],
)
def test_a_name_is_made_harmless(name: str, harmless: str) -> None:
    assert outside_names.harmless(name) == harmless
