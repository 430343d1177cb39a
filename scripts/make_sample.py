"""Make corrobora/sample/report.pdf: five pages, the last one a scan without text.

The same bytes each run on one machine: no time, no random id, seeded noise. Fonts are those that
MuPDF carries, embedded as subsets, so no font of the machine is used.

usage: .venv/bin/python scripts/make_sample.py [OUTPUT.pdf]
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pymupdf
import sample_text as words
from PIL import Image, ImageFilter

OUTPUT = Path(__file__).resolve().parent.parent / "corrobora" / "sample" / "report.pdf"
WIDTH, HEIGHT = 595, 842  # A4 in points
LEFT, RIGHT, TOP, BOTTOM = 54, WIDTH - 54, 104, HEIGHT - 66
GUTTER = 22
COLUMN = (RIGHT - LEFT - GUTTER) / 2
NAVY, BLUE, SKY = (0.07, 0.20, 0.34), (0.13, 0.42, 0.62), (0.86, 0.92, 0.96)
INK, GREY, ORANGE, WHITE = (0.13, 0.14, 0.16), (0.42, 0.45, 0.49), (0.85, 0.42, 0.13), (1, 1, 1)
FONTS = {"body": "tiro", "sans": "helv", "bold": "hebo", "type": "cour"}
BODY, LEADING, HEADING = 11.3, 16.0, 13.6
SCAN_DPI = 150
SCAN_ANGLE = 0.3  # degrees
SCAN_NOISE = 7.0  # grey levels, standard deviation
SCAN_SEED = 20251209

Colour = tuple[float, float, float]
Drawing: TypeAlias = Any  # pymupdf is untyped; a Shape
Pdf: TypeAlias = Any  # a Document
_fonts = {name: pymupdf.Font(code) for name, code in FONTS.items()}


def main() -> None:
    """Draw the pages and save them."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    document = pymupdf.open()
    for draw in (cover, operations, money, people, scan):
        draw(document)
    document.set_metadata({"title": f"{words.BOARD}: {words.SUBTITLE}", "author": words.BOARD})
    document.subset_fonts()
    output.parent.mkdir(parents=True, exist_ok=True)
    document.save(output, garbage=4, deflate=True, clean=True, no_new_id=True)
    print(f"{output.name}: {document.page_count} pages, {output.stat().st_size / 1000:.0f} kB")


def cover(document: Pdf) -> None:
    """Page 1: the title over waves, the foreword in two columns, the year in four figures."""
    shape = new_page(document)
    shape.draw_rect((0, 0, WIDTH, 328))
    shape.finish(color=None, fill=NAVY)
    for depth, colour in enumerate([(0.10, 0.29, 0.46), BLUE, (0.36, 0.62, 0.78), SKY, WHITE]):
        wave(shape, y=226 + 19 * depth, shift=47 * depth, colour=colour)
    write(shape, LEFT, 66, words.BOARD, size=11, colour=SKY, font="bold")
    write(shape, LEFT, 118, words.TITLE, size=34, colour=WHITE, font="bold")
    write(shape, LEFT, 148, words.SUBTITLE, size=17, colour=SKY, font="sans")
    two_columns(shape, words.FOREWORD, top=384)
    key_figures(shape, top=690)
    shape.commit()


def operations(document: Pdf) -> None:
    """Page 2: text over two columns."""
    shape = new_page(document, title="What we did", number=2)
    two_columns(shape, words.OPERATIONS, top=TOP + 24)
    shape.commit()


def money(document: Pdf) -> None:
    """Page 3: a ruled table and a bar chart, each with its caption."""
    shape = new_page(document, title="Money and water", number=3)
    y = paragraph(shape, words.MONEY, x=LEFT, y=TOP + 24, width=RIGHT - LEFT)
    y = table(shape, top=y + 12)
    y = paragraph(shape, words.LEVELS, x=LEFT, y=y + 28, width=RIGHT - LEFT)
    chart(shape, top=y + 20, bottom=BOTTOM - 26)
    shape.commit()


def people(document: Pdf) -> None:
    """Page 4: text over two columns."""
    shape = new_page(document, title="People", number=4)
    two_columns(shape, words.PEOPLE, top=TOP + 24)
    shape.commit()


def scan(document: Pdf) -> None:
    """Page 5: a typed letter as a scanner gives it, a little askew, in grey, without text."""
    paper = pymupdf.open()
    shape = new_page(paper)
    name, address = words.LETTERHEAD
    write(shape, 84, 96, name, size=19, colour=INK, font="bold")
    write(shape, 84, 114, address, size=9.5, colour=INK, font="sans")
    shape.draw_line((84, 126), (WIDTH - 84, 126))
    shape.finish(color=INK, width=0.8)
    lines = words.LETTER.splitlines()
    for n, text in enumerate(lines):
        write(shape, 84, 168 + 19 * n, text, size=12, colour=INK, font="type")
    signature(shape, x=92, y=168 + 19 * (len(lines) - 2.6))
    shape.commit()
    pixels = paper[0].get_pixmap(dpi=SCAN_DPI, colorspace=pymupdf.csGRAY)
    picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    page = document.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=scanned(picture))


def scanned(picture: Image.Image) -> bytes:
    """Return the page as a JPEG with the faults of a scanner."""
    askew = picture.rotate(SCAN_ANGLE, resample=Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(askew.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float64)
    shade = np.linspace(0, 6, soft.shape[1])  # the lid lets in light on one side
    noise = np.random.default_rng(SCAN_SEED).normal(0, SCAN_NOISE, soft.shape)
    grey = np.clip(soft * 0.94 + 5 + shade + noise, 0, 255).astype(np.uint8)
    saved = io.BytesIO()
    Image.fromarray(grey).filter(ImageFilter.GaussianBlur(0.5)).save(saved, "JPEG", quality=45)
    return saved.getvalue()


def new_page(document: Pdf, *, title: str = "", number: int = 0) -> Drawing:
    """Return a drawing on a new page, with the page's running head and foot where it has them."""
    page = document.new_page(width=WIDTH, height=HEIGHT)
    for name, font in _fonts.items():
        page.insert_font(fontname=name, fontbuffer=font.buffer)
    shape = page.new_shape()
    if not title:
        return shape
    write(shape, LEFT, 44, words.BOARD, size=8, colour=GREY, font="sans")
    right = words.SUBTITLE
    write(shape, RIGHT - extent(right, 8, "sans"), 44, right, size=8, colour=GREY, font="sans")
    shape.draw_line((LEFT, 52), (RIGHT, 52))
    shape.finish(color=BLUE, width=1.2)
    write(shape, LEFT, TOP - 8, title, size=24, colour=NAVY, font="bold")
    foot = str(number)
    x = (WIDTH - extent(foot, 9, "sans")) / 2
    write(shape, x, HEIGHT - 34, foot, size=9, colour=GREY, font="sans")
    return shape


def write(  # noqa: PLR0913, PLR0917 - where and what come first, as in the library
    shape: Drawing, x: float, y: float, text: str, *, size: float, colour: Colour, font: str
) -> None:
    """Write one line with its base line at y."""
    if text:
        shape.insert_text((x, y), text, fontsize=size, fontname=font, color=colour)


def extent(text: str, size: float, font: str) -> float:
    """Return the width of a line in points."""
    return float(_fonts[font].text_length(text, fontsize=size))


def lines_of(text: str, *, width: float, size: float, font: str) -> Iterator[str]:
    """Break a paragraph into lines at spaces."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and extent(longer, size, font) > width:
            yield line
            longer = word
        line = longer
    yield line


def paragraph(shape: Drawing, text: str, *, x: float, y: float, width: float) -> float:
    """Write a paragraph whose first base line is y; return the base line after it."""
    for line in lines_of(text, width=width, size=BODY, font="body"):
        write(shape, x, y, line, size=BODY, colour=INK, font="body")
        y += LEADING
    return y


def two_columns(shape: Drawing, text: str, *, top: float) -> None:
    """Let headings and paragraphs run down two columns of about one height."""
    lines = list(column_lines(text))
    height = sum(above + LEADING for _, above, _ in lines)
    bottom = top + height / 2 + LEADING / 2
    x, y = float(LEFT), top
    for line, above, kind in lines:
        starts = y == top
        if x == LEFT and y + above + (3 * LEADING if kind == "bold" else 0) > bottom:
            x, y, starts = LEFT + COLUMN + GUTTER, top, True
        y += 0 if starts else above
        size, colour = (HEADING, NAVY) if kind == "bold" else (BODY, INK)
        write(shape, x, y, line, size=size, colour=colour, font=kind)
        y += LEADING


def column_lines(text: str) -> Iterator[tuple[str, float, str]]:
    """Yield each line with the space above it and its font."""
    after_heading = True
    for block in text.strip().split("\n\n"):
        heading = block.startswith("# ")
        font, size = ("bold", HEADING) if heading else ("body", BODY)
        above = 13.0 if heading else (2.0 if after_heading else 5.5)
        for line in lines_of(block.removeprefix("# "), width=COLUMN, size=size, font=font):
            yield line, above, font
            above = 0.0
        after_heading = heading


def wave(shape: Drawing, *, y: float, shift: float, colour: Colour) -> None:
    """Fill from a wavy line down to the end of the cover's picture."""
    step = 120.0
    x = -shift
    end = 329 if colour == WHITE else 320
    start = pymupdf.Point(x, y)
    while x < WIDTH:
        shape.draw_bezier((x, y), (x + step / 3, y - 20), (x + 2 * step / 3, y + 20), (x + step, y))
        x += step
    shape.draw_polyline([(x, y), (x, end), (start.x, end), start])
    shape.finish(color=None, fill=colour, closePath=False)


def key_figures(shape: Drawing, *, top: float) -> None:
    """Write the year's four figures in a band."""
    shape.draw_rect((LEFT, top, RIGHT, top + 86))
    shape.finish(color=None, fill=SKY)
    width = (RIGHT - LEFT) / len(words.KEY_FIGURES)
    for n, (figure, meaning) in enumerate(words.KEY_FIGURES):
        x = LEFT + n * width + 14
        write(shape, x, top + 38, figure, size=23, colour=BLUE, font="bold")
        for row, line in enumerate(lines_of(meaning, width=width - 22, size=8.6, font="sans")):
            write(shape, x, top + 55 + 11 * row, line, size=8.6, colour=INK, font="sans")


def caption(shape: Drawing, text: str, *, y: float) -> None:
    """Write a caption, its number in bold."""
    number, rest = text.split(". ", 1)
    write(shape, LEFT, y, number + ".", size=9.2, colour=NAVY, font="bold")
    x = LEFT + extent(number + ". ", 9.2, "bold")
    write(shape, x, y, rest, size=9.2, colour=INK, font="sans")


def table(shape: Drawing, *, top: float) -> float:
    """Draw the ruled table under its caption; return the y of its last rule."""
    caption(shape, words.TABLE_CAPTION, y=top)
    edges = [LEFT, LEFT + 208, LEFT + 301, LEFT + 394, RIGHT]
    top, row_height = top + 10, 21.0
    bottom = top + row_height * len(words.TABLE)
    shape.draw_rect((LEFT, top, RIGHT, top + row_height))
    shape.finish(color=None, fill=NAVY)
    shape.draw_rect((LEFT, bottom - row_height, RIGHT, bottom))
    shape.finish(color=None, fill=SKY)
    for row, cells in enumerate(words.TABLE):
        y = top + row * row_height + 14.5
        bold = row in {0, len(words.TABLE) - 1}
        for column, cell in enumerate(cells):
            font, size = ("bold" if bold else "sans"), 9.4
            numeric = column > 0
            x = edges[column + 1] - 9 - extent(cell, size, font) if numeric else edges[0] + 9
            write(shape, x, y, cell, size=size, colour=INK if row else WHITE, font=font)
    for row in range(len(words.TABLE) + 1):
        shape.draw_line((LEFT, top + row * row_height), (RIGHT, top + row * row_height))
    for x in edges:
        shape.draw_line((x, top), (x, bottom))
    shape.finish(color=(0.62, 0.68, 0.74), width=0.6)
    return bottom


def chart(shape: Drawing, *, top: float, bottom: float) -> None:
    """Draw the bar chart with its axes, the alarm level and its caption below."""
    left, highest, ceiling = LEFT + 34, 4, 4.3
    scale = (bottom - 22 - top - 14) / ceiling  # points a metre
    ground = bottom - 22
    write(shape, LEFT, top + 2, words.FIGURE_AXIS, size=8, colour=GREY, font="sans")
    for metre in range(highest + 1):
        y = ground - metre * scale
        shape.draw_line((left, y), (RIGHT, y))
        shape.finish(color=(0.80, 0.83, 0.86) if metre else INK, width=0.5 if metre else 0.9)
        write(shape, left - 12, y + 3, str(metre), size=8, colour=GREY, font="sans")
    step = (RIGHT - left) / len(words.LEVEL_BY_MONTH)
    name, alarm = words.ALARM
    for n, (month, level) in enumerate(words.LEVEL_BY_MONTH):
        x0, x1 = left + n * step + 6, left + (n + 1) * step - 6
        shape.draw_rect((x0, ground - level * scale, x1, ground))
        shape.finish(color=None, fill=ORANGE if level > alarm else BLUE)
        for text, y, colour in (
            (f"{level:.1f}", ground - level * scale - 4, INK),
            (month, ground + 13, GREY),
        ):
            x = (x0 + x1 - extent(text, 8, "sans")) / 2
            write(shape, x, y, text, size=8, colour=colour, font="sans")
    y = ground - alarm * scale
    shape.draw_line((left, y), (RIGHT, y))
    shape.finish(color=ORANGE, width=1, dashes="[4 3] 0")
    x = left + 6.5 * step - extent(name, 8.4, "bold") / 2
    write(shape, x, y - 4, name, size=8.4, colour=ORANGE, font="bold")
    caption(shape, words.FIGURE_CAPTION, y=bottom + 14)


def signature(shape: Drawing, *, x: float, y: float) -> None:
    """Draw a scrawl."""
    strokes = [(0, 6), (16, -34), (24, 22), (38, -10), (52, 12), (60, -8), (84, 8), (128, -6)]
    points = [pymupdf.Point(x + dx, y + dy) for dx, dy in strokes]
    for before, start, end in zip(points, points[1:], points[2:], strict=False):
        middle = (start + end) / 2
        shape.draw_curve((before + start) / 2, start, middle)
    shape.finish(color=INK, width=1.3, closePath=False)


if __name__ == "__main__":
    main()
