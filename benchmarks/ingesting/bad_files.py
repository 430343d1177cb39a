"""Set `bad_files`: broken files, and cut and altered copies of all, added in one run.

Of each file there are, beside itself: its first third, its first two thirds, and two copies with
some bytes drawn anew. The run has to survive, and each file to end in one state: in, or refused
with a reason. A second run gets the encrypted ones with their passwords. Expectations are those of
the manifests (`manifest*.jsonl`: file, category, expect, password) that can be looked up: "text
contains WORD", "refuse...", "index nothing", or a text file that holds what should be read.
"""

import json
import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import machine
from ingesting.commands import Ran, corrobora, emptied, ran
from ingesting.found import Asked, Found

VARIANTS = ("cut-1", "cut-2", "altered-1", "altered-2")
ALTERED = {"altered-1": 1, "altered-2": 32}  # bytes
SLOW = 20.0  # seconds
SURVIVED = (0, 3)  # exit codes
STATES = frozenset({"added", "duplicate", "unchanged", "replaced", "refused"})
ENOUGH = 0.8  # of the words of an expected text
SHORTER = 0.98  # of the letters that the whole file has: something is missing
WHOLE = frozenset(  # kinds that know their own length, so that a cut can be seen
    {
        *(".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub", ".doc", ".xls"),
        *(".jpg", ".png", ".webp", ".mp4", ".mov", ".wav"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A file that is added."""

    path: Path
    original: Path  # below the folder that it is from
    variant: str  # "" for the file itself
    category: str
    expect: str = ""
    password: str = ""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What became of a file."""

    bad: Bad
    outcomes: list[dict[str, Any]]  # of the file itself; one, if all is well
    letters: int = 0  # of its elements and those of what was in it
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Return in which state it ended."""
        return str(self.outcomes[0]["state"]) if self.outcomes else "none"

    @property
    def told(self) -> str:
        """Return what was said to be missing."""
        first = self.outcomes[0] if self.outcomes else {"reason": "", "notes": ()}
        return "; ".join([*filter(None, [first["reason"]]), *first["notes"]])


def measure(asked: Asked) -> Found:
    """Add all, and the encrypted ones once more."""
    work = emptied(asked.work / "bad_files")
    files = written(asked.bad, work / "files", seed=asked.seed)
    found = Found(set="bad_files")
    verdicts, first = added(files, work, name="all", found=found)
    for verdict in verdicts:
        judge(verdict, bad=asked.bad)
    silent = cut_in_silence(verdicts)
    locked = [bad for bad in files if bad.password and not bad.variant]
    opened, second = added(locked, work, name="passwords", found=found) if locked else ([], None)
    runs = [run for run in (first, second) if run is not None]
    tell(found, verdicts, runs=runs, silent=silent)
    inside = [v for v in opened if v.state in STATES - {"refused"}]
    found.figure("unlocked", len(inside), n=len(opened))
    found.notes += [f"not unlocked: {v.bad.original}: {v.told}" for v in opened if v not in inside]
    return found


def written(source: Path, folder: Path, *, seed: int) -> list[Bad]:
    """Copy the files and write the variants; a folder a variant."""
    known = manifests(source)
    found = []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        if path.parent == source and path.name.startswith("manifest"):
            continue
        name = path.relative_to(source)
        about = known.get(str(name)) or known.get(path.name) or {}
        content = path.read_bytes()
        for variant in ("", *VARIANTS):
            if variant and not content:
                continue
            place = folder / (variant or "as they are") / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(changed(content, variant, key=f"{seed}/{name}/{variant}"))
            found.append(
                Bad(
                    path=place,
                    original=name,
                    variant=variant,
                    category=variant.partition("-")[0] or about.get("category") or "other",
                    expect="" if variant else about.get("expect") or "",
                    password=about.get("password") or "",
                )
            )
    return found


def manifests(source: Path) -> dict[str, dict[str, Any]]:
    """Return what the manifests say of each file."""
    found = {}
    for path in sorted(source.glob("manifest*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            about = json.loads(line)
            found[about["file"]] = about
    return found


def changed(content: bytes, variant: str, *, key: str) -> bytes:
    """Return a variant of a file."""
    if variant.startswith("cut"):
        return content[: len(content) * int(variant[-1]) // 3]
    generator = random.Random(key)
    altered = bytearray(content)
    for _ in range(ALTERED.get(variant, 0)):
        altered[generator.randrange(len(altered))] ^= 1 << generator.randrange(8)
    return bytes(altered)


def added(
    files: Sequence[Bad], work: Path, *, name: str, found: Found
) -> tuple[list[Verdict], Ran]:
    """Add files in one run and see that nothing is written outside of the index."""
    home, index = emptied(work / f"{name}-home"), work / f"{name}.index"
    temporary, here = home / "temporary", home / "here"
    temporary.mkdir()
    here.mkdir()
    passwords = sorted({bad.password for bad in files if bad.password}) if name != "all" else []
    options = [option for word in passwords for option in ("--password", word)]
    paths = [work / "files"] if name == "all" else [bad.path for bad in files]
    before = listing(work, aside=index)
    done = ran(  # HOME and TMPDIR are below what is listed
        corrobora("add", "--json", *options, *paths, index=index),
        environment={"TMPDIR": str(temporary), "HOME": str(home), **cache()},
        folder=here,
    )
    more = sorted(listing(work, aside=index) ^ before)
    found.figure("written_outside", len(more), n=len(files), slice_=name)
    found.notes += [f"written or changed outside of the index: {path}" for path in more[:20]]
    if done.exit_code not in SURVIVED:
        found.notes.append(f"{name}: the run ended with {done.exit_code}: {done.said[-1:]}")
    (work / f"{name}.jsonl").write_text(done.out, encoding="utf-8")
    return verdicts_of(files, done.outcomes, letters_of(index)), done


def cache() -> dict[str, str]:
    """Keep the encoder's graph where it is, though HOME is another."""
    from corrobora.adapters.minilm import cache_folder

    return {"CORROBORA_CACHE": str(cache_folder())}


def listing(work: Path, *, aside: Path) -> set[str]:
    """Return every file below a folder with its size and time, without those of the index."""
    found = set()
    for path in work.rglob("*"):
        if aside not in path.parents and path != aside:
            status = path.lstat()
            stamp = f"{status.st_size} {status.st_mtime_ns}" if path.is_file() else "folder"
            found.add(f"{path.relative_to(work)} ({stamp})")
    return found


def letters_of(index: Path) -> dict[str, int]:
    """Return how many letters the elements of each document have."""
    path = index / "catalogue.sqlite"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return dict(
            connection.execute("SELECT document, sum(length(text)) FROM elements GROUP BY document")
        )


def verdicts_of(
    files: Sequence[Bad], outcomes: Iterable[Mapping[str, Any]], letters: Mapping[str, int]
) -> list[Verdict]:
    """Return what became of each file; what was in it counts with it."""
    by_path: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for outcome in outcomes:
        by_path[outcome["path"]].append(outcome)
    found = []
    for bad in files:
        those = by_path[str(bad.path)]
        found.append(
            Verdict(
                bad=bad,
                outcomes=[dict(outcome) for outcome in those if outcome["inside"] is None],
                letters=sum(letters.get(outcome["document"] or "", 0) for outcome in those),
                seconds=max((outcome["seconds"] for outcome in those), default=0.0),
            )
        )
        bad_inside = [o for o in those if o["state"] == "refused" and not o["reason"]]
        if bad_inside:
            found[-1].faults.append("refused without a reason")
    return found


def judge(verdict: Verdict, *, bad: Path) -> None:
    """Note what about a file's end is not explained."""
    if len(verdict.outcomes) != 1:
        verdict.faults.append(f"{len(verdict.outcomes)} outcomes")
        return
    if verdict.state not in STATES:
        verdict.faults.append(f"a state of {verdict.state!r}")
    fault = unmet(verdict, verdict.bad.expect, bad=bad)
    if fault:
        verdict.faults.append(fault)


def unmet(verdict: Verdict, expect: str, *, bad: Path) -> str:
    """Return how an expectation is not met; empty where it is, or where words cannot tell."""
    if expect.startswith("refuse"):
        return "" if verdict.state == "refused" else f"expected a refusal, it is {verdict.state}"
    if expect == "index nothing":
        return "" if not verdict.letters else f"expected nothing, {verdict.letters} letters are in"
    named = re.fullmatch(r"text contains (\S+)", expect)
    wanted = [named[1]] if named else words(expected_text(expect, bad))
    if not wanted or verdict.told:
        return ""
    there = set(words(text_of(verdict)))
    share = sum(word.lower() in there for word in wanted) / len(wanted)
    return "" if share >= ENOUGH else f"{share:.0%} of the expected words are in, and no note"


def expected_text(expect: str, bad: Path) -> str:
    """Return the text that an expectation names; empty where there is no such file."""
    path = bad / expect
    return path.read_text(encoding="utf-8", errors="replace") if expect and path.is_file() else ""


def words(text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word.lower() for word in re.findall(r"[^\W_]{4,}", text)]


def text_of(verdict: Verdict) -> str:
    """Return the text of a file's elements."""
    index = next(p for p in verdict.bad.path.parents if p.name == "files").parent / "all.index"
    documents = [outcome["document"] for outcome in verdict.outcomes]
    with closing(sqlite3.connect(f"file:{index}/catalogue.sqlite?mode=ro", uri=True)) as connection:
        found = [
            text
            for document in documents
            for (text,) in connection.execute(
                "SELECT text FROM elements WHERE document = ?", [document]
            )
        ]
    return "\n".join(found)


def cut_in_silence(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return cut files that are in with fewer letters than the whole, and nothing says so."""
    whole = {v.bad.original: v.letters for v in verdicts if not v.bad.variant}
    return [
        v
        for v in verdicts
        if v.bad.variant.startswith("cut")
        and v.bad.path.suffix.lower() in WHOLE
        and v.state in {"added", "replaced"}
        and not v.told
        and v.letters < SHORTER * whole[v.bad.original]
    ]


def tell(
    found: Found, verdicts: Sequence[Verdict], *, runs: Sequence[Ran], silent: Sequence[Verdict]
) -> None:
    """Add the figures, the table by category, and a line for each fault."""
    deaths = sum(run.exit_code not in SURVIVED for run in runs)
    slow = [v for v in verdicts if v.seconds > SLOW]
    faulty = [v for v in verdicts if v.faults]
    found.figure("deaths", deaths, n=len(runs))
    found.figure("over_20s", len(slow), n=len(verdicts))
    found.figure("unexplained", len(faulty), n=len(verdicts))
    found.figure("files", len(verdicts), n=len(verdicts))
    found.figure("cut_in_silence", len(silent), n=len(verdicts))
    found.figure("seconds", sum(run.seconds for run in runs), n=len(verdicts))
    by_category: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_category[verdict.bad.category].append(verdict)
    found.tables.append(table(by_category))
    found.notes += [f"unexplained: {shown(v)}: {'; '.join(v.faults)}" for v in faulty]
    found.notes += [f"slow: {shown(v)}: {v.seconds:.0f} s" for v in slow]
    found.notes += [f"cut in silence: {shown(v)}: {v.letters} letters are in" for v in silent]


def shown(verdict: Verdict) -> str:
    """Return which file it is."""
    bad = verdict.bad
    return f"{bad.original} ({bad.variant})" if bad.variant else str(bad.original)


def table(by_category: Mapping[str, Sequence[Verdict]]) -> str:
    """Return how the files of each category ended."""
    body = []
    for category, verdicts in sorted(by_category.items()):
        states = Counter(v.state for v in verdicts)
        partly = sum(v.state != "refused" and bool(v.told) for v in verdicts)
        body.append(
            [
                category,
                len(verdicts),
                states["added"] + states["replaced"] - partly,
                partly,
                states["duplicate"] + states["unchanged"],
                states["refused"],
                sum(bool(v.faults) for v in verdicts),
                f"{max(v.seconds for v in verdicts):.1f} s",
            ]
        )
    header = [
        "category",
        "files",
        "in",
        "in part",
        "seen before",
        "refused",
        "unexplained",
        "slowest",
    ]
    return machine.table(header, body)
