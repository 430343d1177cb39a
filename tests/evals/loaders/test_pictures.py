from collections.abc import Callable
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals.dataset import ImageSource, TextSource
from corrobora.evals.loaders import pictures
from corrobora.evals.loaders.pictures import Picture


def _embedded(content: bytes) -> Picture:
    return Picture.model_validate({"bytes": content, "path": "../../ignored.png"})


@pytest.mark.parametrize(
    "name",
    [
        "../a.png",
        "images/../../a.png",
        "/etc/passwd",
        "..\\a.png",
        "C:\\a.png",
        "C:a.png",
        "",
        "a\0",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="row 3: expected the name of a file inside"):
        pictures.inside(tmp_path, name, at="row 3")


@pytest.mark.parametrize("name", ["a.png", "./dev/a.png", "images/a b..png"])
def test_a_name_inside_the_folder_is_kept(tmp_path: Path, name: str) -> None:
    assert pictures.inside(tmp_path, name, at="row 3") == tmp_path / name


def test_a_picture_that_is_not_there_is_named_with_where_the_set_is_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"row 3: .*a\.png.*no such file; it is on the moon"):
        pictures.find(tmp_path, "a.png", at="row 3", origin="it is on the moon")


def test_bytes_are_written_once_under_their_hash_whatever_path_they_claim(
    tmp_path: Path, picture: Callable[[int], bytes]
) -> None:
    assets = tmp_path / "assets"
    first = pictures.keep(_embedded(picture(1)), folder=tmp_path, assets=assets, at="row 1")
    written = first.stat().st_mtime_ns

    second = pictures.keep(_embedded(picture(1)), folder=tmp_path, assets=assets, at="row 2")
    other = pictures.keep(_embedded(picture(2)), folder=tmp_path, assets=assets, at="row 3")

    assert first == second != other
    assert second.stat().st_mtime_ns == written
    assert sorted(assets.iterdir()) == sorted({first, other})
    assert first.read_bytes() == picture(1)
    assert first.suffix == ".png"


def test_bytes_that_are_no_picture_are_a_wrong_row(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="row 1: expected bytes of a picture, got b'MZ"):
        pictures.keep(_embedded(b"MZ\x90"), folder=tmp_path, assets=tmp_path / "x", at="row 1")

    assert not (tmp_path / "x").exists()


def test_a_picture_without_bytes_is_looked_for_in_the_folder_only(tmp_path: Path) -> None:
    outside = Picture.model_validate({"bytes": None, "path": "../secret.png"})

    with pytest.raises(ConfigError, match=r"got '\.\./secret\.png'"):
        pictures.keep(outside, folder=tmp_path, assets=tmp_path, at="row 1")


def test_a_document_of_text_and_pictures_is_all_under_its_one_name() -> None:
    a, b = Path("a.png"), Path("b.png")

    assert list(pictures.sources("d", "words", [])) == [TextSource(name="d", text="words")]
    assert list(pictures.sources("d", "words", [a, b])) == [
        ImageSource(name="d", path=a, caption="words"),
        ImageSource(name="d", path=b),
    ]
