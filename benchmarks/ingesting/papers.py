"""Small files that a benchmark writes: text, Markdown and PDF, of words of their own.

Version 0 is what is added; in version 1 a third of the files is changed, some are moved to another
folder and some are new; in version 2 a quarter is gone. Each paragraph is found nowhere else. A
moved file keeps its name, which is found with its words: a new one would not be, as it is not read
again.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAPERS = 40
SECTIONS = 12
NEW = 3
_KINDS = ("txt", "md", "md", "pdf")
_WORDS = """
    anchor barge beacon berth bridge buoy cable captain cargo channel chart coast compass crane
    crew current deck depth dock draft engine ferry fleet fog freight funnel gale gauge grain
    harbour hatch helm hull island jetty keel ladder launch lighthouse lock mast mooring night
    oar oil passage pilot pier port pump quay radar reef rope rudder sail salt sand signal slip
    steam storm tide timber tonnage tow tug valve vessel voyage warehouse wave wharf winch wind
""".split()  # noqa: SIM905 - a list would be a page long


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of one version."""

    name: str
    paragraphs: tuple[str, ...]


def papers(version: int, *, count: int = PAPERS) -> Iterator[Paper]:
    """Yield the files of a version."""
    for n in range(count + (NEW if version else 0)):
        if version == 2 and n % 4 == 1:
            continue
        changed = int(version > 0 and n % 3 == 0)
        folder = "moved/" if version and n % 5 == 2 else ""
        yield Paper(f"{folder}{n:03d}.{_KINDS[n % 4]}", tuple(_paragraphs(n, changed)))


def _paragraphs(n: int, changed: int) -> Iterator[str]:
    for section in range(SECTIONS):
        generator = random.Random(100_000 * changed + 100 * n + section)
        words = generator.choices(_WORDS, k=generator.randint(12, 60))
        yield f"Item {n}-{section}-{changed} " + " ".join(words) + "."


def write(folder: Path, version: int, *, count: int = PAPERS) -> None:
    """Make a folder of the version before hold the files of a version; 0 begins anew."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = list(papers(version, count=count))
    before = {paper.name: paper for paper in papers(version - 1, count=count)} if version else {}
    for paper in wanted:
        path, plain = folder / paper.name, paper.name.removeprefix("moved/")
        path.parent.mkdir(exist_ok=True)
        old = before.get(paper.name) or before.get(plain)
        if old is not None and old.name != paper.name:
            (folder / old.name).rename(path)
        if old is None or old.paragraphs != paper.paragraphs:
            _write(path, paper)
    here = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    for name in here - {paper.name for paper in wanted}:
        (folder / name).unlink()


def _write(path: Path, paper: Paper) -> None:
    if path.suffix == ".pdf":
        _write_pdf(path, paper.paragraphs)
    elif path.suffix == ".md":
        title = f"# Log {paper.paragraphs[0].split()[1]}\n\n"
        sections = (f"## Watch {i}\n\n{text}\n" for i, text in enumerate(paper.paragraphs))
        path.write_text(title + "\n".join(sections), encoding="utf-8")
    else:
        path.write_text("\n\n".join(paper.paragraphs) + "\n", encoding="utf-8")


def _write_pdf(path: Path, paragraphs: tuple[str, ...]) -> None:
    import pymupdf

    with pymupdf.open() as document:
        for start in range(0, len(paragraphs), 4):
            page = document.new_page()
            for place, text in enumerate(paragraphs[start : start + 4]):
                top = 60 + 160 * place
                page.insert_text((60, top), f"Watch {start + place}", fontsize=15)
                page.insert_textbox((60, top + 12, 540, top + 150), text, fontsize=10)
        document.save(path, no_new_id=True)


def queries(count: int = 50) -> list[str]:
    """Return questions that the files' words may answer."""
    drawn = [random.Random(n) for n in range(count)]
    return [" ".join(each.sample(_WORDS, k=1 + n % 5)) for n, each in enumerate(drawn)]
