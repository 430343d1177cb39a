"""What `corrobora add` keeps, takes, and costs: report.json and report.md, set by set.

    kill         SIGKILL at random moments of add, update and delete: nothing lost, nothing doubled
    disk         the same with a full disk, a read-only folder and a second process that writes
    bad_files    broken, cut and altered files: each ends in a state that says what is missing
    speed        pages and tokens a second, beside encoding alone, reading alone and other systems
    memory       of a book of 1,600 pages beyond the encoder's own
    resumes      what an interrupted reading and encoding does not do again
    unchanged    adding an unchanged folder of 1,000 files again
    words_first  until 1,000 pages are found by their words
    scans        pages that need OCR; leaves the indexes that the other benchmarks ask

usage: .venv/bin/python benchmarks/ingest.py -o DIR [--set NAME ...] [DATA]

A set that is measured again takes the place of its earlier figures in DIR/report.json, whose other
sets stay; each says in the manifest when and on which commit it was measured.
"""

import argparse
import importlib
import os
from datetime import UTC, datetime
from pathlib import Path

import machine
from ingesting import writing
from ingesting.found import Asked

SETS = {  # name -> module, in the order in which they are measured
    "speed": "speed",
    "words_first": "words_first",
    "memory": "memory",
    "resumes": "resumes",
    "unchanged": "unchanged",
    "scans": "scans",
    "bad_files": "bad_files",
    "disk": "disk",
    "kill": "kill",
}


def main(given: argparse.Namespace) -> None:
    """Measure set after set; the report is written after each."""
    data = given.data.resolve()
    work = (given.work or given.out / "work").resolve()
    asked = Asked(
        data=data,
        pdfs=(given.pdfs or data / "financebench" / "pdfs").resolve(),
        bad=(given.bad or data / "formats").resolve(),
        work=work,
        kills=given.kills,
        repeats=given.repeats,
        pages=given.pages,
        files=given.files,
        seed=given.seed,
    )
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.sets or SETS:
        print(f"{name}: {datetime.now(UTC):%H:%M:%S}", flush=True)
        module = importlib.import_module(f"ingesting.{SETS[name]}")
        found = module.measure(asked)
        writing.add(found, given.out, asked=asked, docs=given.docs)
    print((given.out / "report.md").read_text())


def parsed() -> argparse.Namespace:
    """Return what the command line says."""
    default = os.environ.get("CORROBORA_DATA") or machine.ROOT.parent / "shared" / "data"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("-o", dest="out", type=Path, default=machine.OUT / "ingest")
    parser.add_argument("--set", dest="sets", nargs="+", choices=SETS, help="sets; else all")
    parser.add_argument("--pdfs", type=Path, help="folder of PDFs; else financebench's")
    parser.add_argument("--bad", type=Path, help="folder of bad files; else DATA/formats")
    parser.add_argument("--work", type=Path, help="folder for indexes; else below -o")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=1, help="of speed; the median counts")
    parser.add_argument("--pages", type=int, default=1600, help="of the large PDF")
    parser.add_argument("--files", type=int, default=1000, help="of the unchanged folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--docs", type=Path, help="Markdown file whose ingest table is renewed")
    return parser.parse_args()


if __name__ == "__main__":
    main(parsed())
