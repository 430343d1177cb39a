import numpy as np
import pytest
from numpy.typing import NDArray

from corrobora.ingest import phash


def _picture(seed: int, *, height: int = 96, width: int = 128) -> NDArray[np.uint8]:
    """Return smooth shades: six waves of random direction."""
    chance = np.random.default_rng(seed)
    y, x = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    waves = [
        np.cos(2 * np.pi * (a * x + b * y) + c)
        for a, b, c in zip(*chance.uniform(0, 3, (3, 6)), strict=True)
    ]
    shades = np.sum(waves, axis=0)
    shades = (shades - shades.min()) / (shades.max() - shades.min()) * 255
    return np.repeat(shades.astype(np.uint8)[:, :, None], 3, axis=2)


def test_a_picture_is_alike_its_copy_in_another_size() -> None:
    small = phash.of_image(_picture(1))
    large = phash.of_image(_picture(1, height=960, width=1280))

    assert phash.alike(small, large)


def test_a_picture_with_noise_is_alike_itself() -> None:
    clean = _picture(2)
    noise = np.random.default_rng(0).integers(-12, 13, clean.shape)
    noisy = np.clip(clean.astype(np.int64) + noise, 0, 255).astype(np.uint8)

    assert phash.alike(phash.of_image(clean), phash.of_image(noisy))


def test_different_pictures_are_not_alike() -> None:
    hashes = [phash.of_image(_picture(seed)) for seed in range(20)]

    assert phash.grouped(hashes) == tuple(range(20))


def test_the_hash_has_at_most_64_bits() -> None:
    assert all(0 <= phash.of_image(_picture(seed)) < 1 << 64 for seed in range(5))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 3000), (5, 7), (600, 1)])
def test_a_picture_of_any_size_has_a_hash(height: int, width: int) -> None:
    plain = np.full((height, width, 3), 200, dtype=np.uint8)

    assert phash.of_image(plain) == phash.of_image(plain)


def test_plain_pictures_are_alike() -> None:
    white, grey = (np.full((40, 50, 3), shade, dtype=np.uint8) for shade in (255, 120))

    assert phash.alike(phash.of_image(white), phash.of_image(grey))


def test_groups_name_the_first_picture_of_each() -> None:
    logo, photo = phash.of_image(_picture(3)), phash.of_image(_picture(4))

    assert phash.grouped([logo, photo, logo ^ 0b11, photo, logo]) == (0, 1, 0, 1, 0)


def test_no_pictures_have_no_groups() -> None:
    assert phash.grouped([]) == ()
