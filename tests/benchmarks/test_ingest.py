import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from ingesting import bad_files, commands, kill, papers, speed, unchanged, writing
from ingesting.bad_files import Bad, Verdict
from ingesting.contents import Contents, State, alike, compared
from ingesting.found import Asked, Found
from ingesting.memory import joined

from corrobora.records import Candidate, ElementId, Ranking, SourceId
from corrobora.testing.documents import paged

ELEMENTS = paged(["Soaked beans.", "The ferry leaves daily."]).elements


def ranking(*scores: tuple[str, float], kind: str = "vectors") -> Ranking:
    found = tuple(Candidate(element=ElementId(name), score=score) for name, score in scores)
    return Ranking(source=SourceId(f"paragraph/{kind}"), candidates=found)


def contents(**changes: Any) -> Contents:
    values: dict[str, Any] = {
        "uris": ("/a", "/b"),
        "elements": ELEMENTS,
        "rankings": (ranking(("a", 0.9), ("b", 0.8)),),
        "vectors": {ELEMENTS[0].id: np.array([1.0, 0.0], np.float32)},
        "orphans": 0,
        "missing": 0,
        "waiting": 0,
    }
    return Contents(**values | changes)


def asked(folder: Path) -> Asked:
    return Asked(pdfs=folder, bad=folder, data=folder, work=folder)


def bad(name: str, **changes: Any) -> Bad:
    values: dict[str, Any] = {"path": Path("/x") / name, "original": Path(name)}
    return Bad(**{**values, "variant": "", "category": "c", **changes})


def outcome(name: str, state: str, **changes: Any) -> dict[str, Any]:
    values = {"path": f"/x/{name}", "uri": f"/x/{name}", "state": state, "document": "d"}
    rest: dict[str, Any] = {"inside": None, "reason": "", "notes": [], "seconds": 1.0}
    return {**values, **rest, **changes}


def verdict(files: Sequence[Bad], *outcomes: dict[str, Any], letters: int = 5) -> Verdict:
    (found,) = bad_files.verdicts_of(files, outcomes, {"d": letters})
    bad_files.judge(found, bad=Path("/nowhere"))
    return found


def test_an_index_that_lacks_and_one_that_has_more_are_told_apart() -> None:
    clean = contents()

    less = compared(contents(uris=("/a",), elements=ELEMENTS[:1], missing=2, waiting=3), clean)
    more = compared(contents(uris=("/a", "/b", "/b"), orphans=1), clean)

    assert (less.lost, less.doubled) == (1 + len(ELEMENTS) - 1 + 2 + 3, 0)
    assert (more.lost, more.doubled) == (0, 2)
    assert compared(clean, clean).differing == Counter()


def test_rankings_may_differ_in_what_is_tied_with_the_last_place_only() -> None:
    clean = ranking(("a", 0.90), ("b", 0.80), ("c", 0.50))

    assert alike(clean, ranking(("b", 0.90), ("a", 0.80), ("c", 0.50)))
    assert alike(clean, ranking(("a", 0.90), ("b", 0.80), ("d", 0.501)))
    assert not alike(clean, ranking(("a", 0.90), ("d", 0.80), ("c", 0.50)))
    assert not alike(clean, ranking(("a", 0.90), ("b", 0.80)))


def test_what_was_acknowledged_and_is_not_so_is_lost() -> None:
    after = State(sources={"/x/a": "d", "/x/gone": "d"}, made=frozenset(), pages=0, waiting=0)

    faults = kill.broken_promises(
        [
            outcome("a", "added"),
            outcome("b", "added"),
            outcome("c", "refused"),
            outcome("gone", "removed"),
            outcome("away", "removed"),
        ],
        after,
    )

    assert faults == ["b was added and is not there", "gone was removed and is there"]


def test_a_killed_command_is_waited_for_and_its_half_line_is_not_read() -> None:
    code = "print('{\"uri\": 1}', flush=True); print('{\"uri', end='', flush=True); input_ = 1\n"
    running = commands.Running([sys.executable, "-c", code + "import time; time.sleep(60)"])

    ran = commands.killed(running, after=2.0)

    assert ran.exit_code == -9
    assert ran.outcomes == [{"uri": 1}]
    assert ran.left_over == 0


def test_a_command_that_ended_before_its_moment_is_not_killed() -> None:
    running = commands.Running([sys.executable, "-c", "import sys; sys.exit(3)"])

    assert commands.killed(running, after=30.0).exit_code == 3


def files_in(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_versions_of_the_papers_change_move_and_remove(tmp_path: Path) -> None:
    papers.write(tmp_path, 0, count=8)
    old = files_in(tmp_path)
    papers.write(tmp_path, 1, count=8)
    new = files_in(tmp_path)
    papers.write(tmp_path, 2, count=8)

    assert "002.md" not in new
    assert new["moved/002.md"] == old["002.md"]
    assert new["003.pdf"] != old["003.pdf"]
    assert new["004.txt"] == old["004.txt"]
    assert set(new) - set(files_in(tmp_path)) == {"001.md", "005.md", "009.md"}


def test_no_paragraph_of_the_papers_stands_twice() -> None:
    every = [text for version in (0, 1) for p in papers.papers(version) for text in p.paragraphs]
    same = {text for p in papers.papers(0) for text in p.paragraphs}
    same &= {text for p in papers.papers(1) for text in p.paragraphs}

    assert len(every) == len(set(every)) + len(same)


def test_variants_of_a_file_are_drawn_alike_each_time(tmp_path: Path) -> None:
    source = tmp_path / "bad"
    (source / "some").mkdir(parents=True)
    (source / "some" / "a.bin").write_bytes(bytes(300))
    (source / "some" / "empty").write_bytes(b"")
    about = {"file": "some/a.bin", "category": "odd", "password": "abc"}
    (source / "manifest.jsonl").write_text(json.dumps(about))

    files = bad_files.written(source, tmp_path / "files", seed=0)
    again = bad_files.written(source, tmp_path / "again", seed=0)

    assert [f.variant for f in files if f.original.name == "empty"] == [""]
    assert [f.category for f in files] == ["odd", "cut", "cut", "altered", "altered", "other"]
    assert [len(f.path.read_bytes()) for f in files] == [300, 100, 200, 300, 300, 0]
    assert [f.path.read_bytes() for f in files] == [f.path.read_bytes() for f in again]
    assert files[3].path.read_bytes() != bytes(300)


def test_a_file_without_an_outcome_or_a_reason_is_unexplained() -> None:
    file = bad("a.pdf")

    assert verdict([file]).faults == ["0 outcomes"]
    assert verdict([file], outcome("a.pdf", "refused")).faults == ["refused without a reason"]
    assert verdict([file], outcome("a.pdf", "refused", reason="broken")).faults == []
    assert verdict([file], outcome("a.pdf", "added"), outcome("a.pdf", "added")).faults == [
        "2 outcomes"
    ]


def test_a_file_inside_another_is_no_second_outcome() -> None:
    inside = outcome("a.pdf", "added", inside="/x/a.pdf", seconds=25.0)

    found = verdict([bad("a.pdf")], outcome("a.pdf", "added"), inside)

    assert found.faults == []
    assert found.seconds == 25.0


def test_an_expected_refusal_that_did_not_come_is_unexplained() -> None:
    found = verdict([bad("a.xml", expect="refuse")], outcome("a.xml", "added"))

    assert found.faults == ["expected a refusal, it is added"]


def test_a_cut_file_that_holds_less_without_a_word_is_told() -> None:
    whole = verdict([bad("a.pdf")], outcome("a.pdf", "added"), letters=100)
    cut = verdict([bad("a.pdf", variant="cut-1")], outcome("a.pdf", "added"), letters=40)
    noted = verdict(
        [bad("a.pdf", variant="cut-1")], outcome("a.pdf", "added", notes=["cut"]), letters=40
    )

    assert bad_files.cut_in_silence([whole, cut, noted]) == [cut]


def test_ratios_are_those_of_one_turn_and_the_median_counts(tmp_path: Path) -> None:
    def figures(seconds: float) -> dict[str, float]:
        return {"seconds": seconds, "cpu_seconds": 1.0, "tokens": 100.0}

    def turn(ours: float) -> dict[str, speed.Figures]:
        own = {**figures(ours), "elements": 3.0, "index_mib": 1.0}
        return {
            "corrobora": own,
            "encoding alone": figures(8.0),
            "text alone": figures(1.0),
            "langchain": figures(15.0),
        }

    bench = speed.Bench(files=(), pages=100, index=tmp_path, work=tmp_path)
    found = speed.told([turn(10.0), turn(16.0), turn(20.0)], bench)
    values = {(row.metric, row.slice): row for row in found.rows}

    assert values["of_encode_alone", "all"].value == 0.5
    assert values["of_best_peer", "all"].value == 15 / 16
    assert values["tokens_of_best_peer", "all"].value == pytest.approx(15 / 16)
    assert (values["pages_per_s", "all"].low, values["pages_per_s", "all"].high) == (5.0, 10.0)


def test_pages_are_joined_from_the_first_file_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with pymupdf.open() as document:
            for _ in range(2):
                document.new_page().insert_text((50, 50), name)
            document.save(tmp_path / f"{name}.pdf")

    book = joined(sorted(tmp_path.glob("*.pdf")), tmp_path / "work" / "book.pdf", pages=5)

    with pymupdf.open(book) as whole:
        assert [page.get_text().strip() for page in whole] == ["a", "a", "b", "b", "a"]


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_file_that_is_opened_is_noticed_and_a_listing_is_not(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / "in" / name).write_text("x")
    watch = unchanged.Opened(tmp_path)

    (tmp_path / "in" / "b").read_text()
    list((tmp_path / "in").iterdir())

    assert list(watch.names()) == ["b"]


def test_a_set_measured_again_takes_the_place_of_its_earlier_figures(tmp_path: Path) -> None:
    for name, value in (("kill", 1.0), ("speed", 2.0), ("kill", 3.0)):
        found = Found(set=name, notes=[f"{name} {value}"])
        found.figure("runs", value, n=1)
        writing.add(found, tmp_path, asked=asked(tmp_path))

    report = json.loads((tmp_path / "report.json").read_text())

    assert report["suite"] == "ingest"
    assert sorted((row["set"], row["value"]) for row in report["rows"]) == [
        ("kill", 3.0),
        ("speed", 2.0),
    ]
    assert set(report["rows"][0]) == {
        *("set", "slice", "stage", "metric", "value", "low", "high", "n")
    }
    assert sorted(report["notes"]) == ["kill: kill 3.0", "speed: speed 2.0"]


def test_the_table_of_a_document_is_renewed_between_its_marks() -> None:
    document = f"before\n{writing.BEGIN}\nold\n{writing.END}\nafter"

    text = writing.renewed(document, "new")

    assert text == f"before\n{writing.BEGIN}\n\nnew\n\n{writing.END}\nafter"
    with pytest.raises(ValueError, match="expected"):
        writing.renewed("no marks", "new")


def test_a_ratio_of_vectors_is_the_least_of_all() -> None:
    turned = contents(vectors={ELEMENTS[0].id: np.array([0.6, 0.8], np.float32)})

    assert compared(turned, contents()).least_cosine == pytest.approx(0.6)
