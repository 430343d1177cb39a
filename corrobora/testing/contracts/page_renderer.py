"""What every PageRenderer keeps: subclass, override the fixtures, and pytest runs it."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from corrobora.errors import IngestError
from corrobora.ports import PageRenderer
from corrobora.records import Box


class PageRendererContract:
    """Run by every renderer, real and fake."""

    @pytest.fixture
    def renderer(self) -> PageRenderer:
        """Return the renderer to test."""
        raise NotImplementedError

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """Return a file with one blank page of 612 by 792 points."""
        raise NotImplementedError

    def test_a_page_has_the_size_that_its_resolution_gives(
        self, renderer: PageRenderer, file: Path
    ) -> None:
        """Letter size at 144 dpi is 1224 by 1584 pixels."""
        pixels = _grey(renderer.render(file, page=1, dpi=144))

        assert pixels.shape == (1584, 1224)

    def test_a_mark_changes_its_place_and_nothing_else(
        self, renderer: PageRenderer, file: Path
    ) -> None:
        """A reader's eye goes to the box, and only there."""
        plain = _grey(renderer.render(file, page=1, dpi=72))

        marked = _grey(renderer.render(file, page=1, dpi=72, marks=[Box(100, 200, 300, 220)]))

        ys, xs = np.nonzero(plain != marked)
        assert (min(xs), max(xs)) == (pytest.approx(100, abs=4), pytest.approx(300, abs=4))
        assert (min(ys), max(ys)) == (pytest.approx(200, abs=4), pytest.approx(220, abs=4))

    def test_the_file_is_left_as_it_was(self, renderer: PageRenderer, file: Path) -> None:
        """Marks are drawn on the picture, never into the source."""
        before = file.read_bytes()

        renderer.render(file, page=1, dpi=72, marks=[Box(10, 10, 50, 50)])

        assert file.read_bytes() == before

    @pytest.mark.parametrize("page", [0, 2, -1])
    def test_a_page_that_is_not_there_is_refused(
        self, renderer: PageRenderer, file: Path, page: int
    ) -> None:
        """Pages count from 1."""
        with pytest.raises(IngestError, match=file.name):
            renderer.render(file, page=page, dpi=72)

    def test_a_file_that_is_gone_is_refused(self, renderer: PageRenderer, tmp_path: Path) -> None:
        """A source may have been moved since it was added."""
        with pytest.raises(IngestError, match="gone"):
            renderer.render(tmp_path / "gone.pdf", page=1, dpi=72)


def _grey(png: bytes) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=np.int64)
