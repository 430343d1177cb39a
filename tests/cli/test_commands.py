import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command, make_files

pytestmark = pytest.mark.slow

WHY = "Why was pump 3 at Mill Basin replaced?"
NOBODY = "Who composed the Jupiter symphony?"


def test_an_answer_quotes_the_page_and_its_box(corrobora: Command, index: str) -> None:
    ran = corrobora("ask", WHY, "--index", index, "--json")

    answer = ran.json
    citation = answer["claims"][0]["citations"][0]
    assert (ran.code, answer["outcome"]) == (0, "answered")
    assert "because its bearings had worn out" in citation["quote"]
    assert (citation["page"], citation["verdict"]) == (1, "verified")
    x0, y0, x1, y1 = citation["boxes"][0]
    assert 72 <= x0 < x1 <= 520
    assert 72 <= y0 < y1 <= 400


def test_an_answer_has_the_keys_that_scripts_rely_on(corrobora: Command, index: str) -> None:
    answer = corrobora("ask", WHY, "--index", index, "--json").json

    assert {
        "outcome",
        "text",
        "confidence",
        "claims",
        "evidence",
        "conflicts",
        "route",
        "rounds",
        "usage",
    } <= answer.keys()
    assert answer["claims"][0]["citations"][0].keys() >= {
        "key",
        "document",
        "uri",
        "page",
        "boxes",
        "start",
        "end",
        "quote",
        "verdict",
        "belief",
    }
    assert answer["usage"].keys() >= {
        "calls",
        "input_tokens",
        "output_tokens",
        "usd",
        "seconds",
        "stages",
    }


def test_a_quote_of_a_text_file_names_its_characters(
    corrobora: Command, index: str, files: Path
) -> None:
    answer = corrobora("ask", "When is the next meeting?", "--index", index, "--json").json

    citation = answer["claims"][0]["citations"][0]
    assert citation["uri"].endswith("notes.md")
    assert citation["page"] is None
    assert citation["chars"][0] < citation["chars"][1]


def test_abstention_is_an_answer_and_only_strict_makes_it_an_exit_code(
    corrobora: Command, index: str
) -> None:
    relaxed = corrobora("ask", NOBODY, "--index", index, "--json")
    strict = corrobora("ask", NOBODY, "--index", index, "--strict")

    assert (relaxed.code, relaxed.json["outcome"]) == (0, "abstained")
    assert (strict.code, strict.out.splitlines()[0]) == (4, "The sources do not say.")


def test_an_answer_for_a_person_shows_the_place_of_each_quote(
    corrobora: Command, index: str
) -> None:
    ran = corrobora("ask", WHY, "--index", index, "--explain")

    assert "dam.pdf, page 1  (verified" in ran.out
    assert "Evidence (belief, plausibility, conflict):" in ran.out
    assert "0 model calls" in ran.out


def test_saving_writes_the_answer_and_the_marked_page(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    corrobora("ask", WHY, "--index", index, "--save", str(tmp_path / "out"))

    pictures = [path.read_bytes() for path in (tmp_path / "out").glob("*.png")]
    assert len(pictures) == 1
    assert pictures[0].startswith(b"\x89PNG")
    assert json.loads((tmp_path / "out" / "answer.json").read_text())["outcome"] == "answered"


def test_streaming_tells_each_step_on_stderr(corrobora: Command, index: str) -> None:
    ran = corrobora("ask", WHY, "--index", index, "--stream", "--json")

    assert ran.json["outcome"] == "answered"
    assert "route: " in ran.err
    assert "check: Pump 3" in ran.err


def test_search_lists_elements_best_first(corrobora: Command, index: str) -> None:
    found = corrobora("search", "pump bearings", "--index", index, "-k", "2", "--json").json

    assert found.keys() >= {"query", "route", "results"}
    assert [hit["rank"] for hit in found["results"]] == [1, 2]
    assert found["results"][0].keys() >= {
        "rank",
        "element",
        "corpus",
        "modality",
        "document",
        "uri",
        "page",
        "boxes",
        "start",
        "end",
        "score",
        "text",
    }


def test_search_keeps_to_the_corpus_asked_for(corrobora: Command, index: str) -> None:
    found = corrobora("search", "pump", "--index", index, "-c", "page", "--json").json

    assert {hit["corpus"] for hit in found["results"]} == {"page"}


def test_an_unknown_corpus_is_named_with_those_there_are(corrobora: Command, index: str) -> None:
    ran = corrobora("search", "pump", "--index", index, "-c", "nope")

    assert ran.code == 2
    assert "'paragraph'" in ran.err
    assert "'nope'" in ran.err


def test_route_gives_the_whole_distribution(corrobora: Command, index: str) -> None:
    decision = corrobora("route", WHY, "--index", index, "--json").json

    assert sum(decision["distribution"].values()) == pytest.approx(1.0)
    assert set(decision["corpora"]) <= set(decision["distribution"])
    assert decision.keys() >= {"confidence", "agreement", "router", "fallback"}


def test_documents_are_listed_shown_and_removed(corrobora: Command, tmp_path: Path) -> None:
    folder, own = tmp_path / "files", str(tmp_path / "index")
    folder.mkdir()
    make_files(folder)
    corrobora("add", str(folder), "--index", own)

    listed = corrobora("ls", "--index", own, "--json").json
    shown = corrobora("show", "dam.pdf", "--index", own, "--json").json
    removed = corrobora("rm", str(folder / "dam.pdf"), "--index", own)
    left = corrobora("ls", "--index", own, "--json").json
    found = corrobora("search", "bearings", "--index", own, "--json").json

    assert [document["title"] for document in listed] == ["The dam", "Minutes"]
    assert shown["document"]["pages"] == 1
    assert removed.code == 0
    assert [document["title"] for document in left] == ["Minutes"]
    assert all("bearings" not in hit["text"] for hit in found["results"])


def test_an_element_is_shown_with_its_place_and_drawn(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    hit = corrobora("search", "bearings", "--index", index, "--json").json["results"][0]

    ran = corrobora("show", hit["element"], "--index", index, "--save", str(tmp_path))

    assert "page 1" in ran.out
    assert "bearings" in ran.out
    assert (tmp_path / f"{hit['element']}-p1.png").read_bytes().startswith(b"\x89PNG")


def test_adding_again_changes_nothing_and_a_changed_file_replaces(
    corrobora: Command, tmp_path: Path
) -> None:
    note, own = tmp_path / "note.txt", str(tmp_path / "index")
    note.write_text("The gate is green.")

    states = []
    for text in (None, None, "The gate is red."):
        if text:
            note.write_text(text)
        (outcome,) = corrobora("add", str(note), "--index", own, "--json").json_lines
        states.append(outcome["state"])
    found = corrobora("search", "gate", "--index", own, "--json").json

    assert states == ["added", "unchanged", "replaced"]
    assert {hit["text"] for hit in found["results"]} == {"The gate is red."}


def test_a_refused_file_is_named_and_the_others_go_in(corrobora: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "good.txt").write_text("The gate is green.")

    ran = corrobora("add", str(tmp_path), "--index", str(tmp_path / ".index"), "--json")

    states = {Path(o["path"]).name: o["state"] for o in ran.json_lines}
    assert ran.code == 3
    assert states == {"empty.pdf": "refused", "good.txt": "added"}
    assert "empty.pdf" in ran.err


def test_status_and_doctor_agree_that_all_is_well(corrobora: Command, index: str) -> None:
    status = corrobora("status", "--index", index, "--json").json
    doctor = corrobora("doctor", "--index", index, "--json")

    assert status["documents"] == 2
    assert status["elements"]["paragraph"] >= 2
    assert (doctor.code, doctor.json["troubles"]) == (0, [])


def test_an_index_that_is_not_there_says_how_to_make_one(
    corrobora: Command, tmp_path: Path
) -> None:
    ran = corrobora("ask", WHY, "--index", str(tmp_path / "none"))

    assert ran.code == 2
    assert "corrobora add" in ran.err
    assert ran.err.count("\n") == 1


def test_an_unknown_document_is_one_clear_line(corrobora: Command, index: str) -> None:
    ran = corrobora("rm", "nothing.pdf", "--index", index)

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "'nothing.pdf'" in ran.err


def test_a_model_name_without_provider_is_refused_before_anything_opens(
    corrobora: Command, index: str
) -> None:
    ran = corrobora("ask", WHY, "--index", index, "--model", "nonsense")

    assert ran.code == 2
    assert "provider/model" in ran.err


def test_the_documents_are_listed_for_a_person(corrobora: Command, index: str) -> None:
    ran = corrobora("ls", "--index", index)

    assert "1 pages  dam.pdf  The dam" in ran.out
    assert "notes.md  Minutes" in ran.out


def test_an_index_without_documents_says_how_to_add_some(
    corrobora: Command, tmp_path: Path
) -> None:
    note, own = tmp_path / "note.txt", str(tmp_path / "index")
    note.write_text("The gate is green.")
    corrobora("add", str(note), "--index", own)
    corrobora("rm", "note.txt", "--index", own)

    assert "corrobora add PATH" in corrobora("ls", "--index", own).out
    assert corrobora("search", "gate", "--index", own).out == "nothing found\n"


def test_a_document_is_shown_for_a_person(corrobora: Command, index: str) -> None:
    ran = corrobora("show", "dam.pdf", "--index", index)

    assert "application/pdf, 1 pages" in ran.out


def test_a_page_that_a_document_does_not_have_is_refused(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    ran = corrobora("show", "dam.pdf", "--page", "7", "--save", str(tmp_path), "--index", index)

    assert ran.code == 2
    assert "expected a page from 1 to 1, got 7" in ran.err


def test_a_document_without_pages_cannot_be_drawn(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    ran = corrobora("show", "notes.md", "--save", str(tmp_path), "--index", index)

    assert ran.code == 2
    assert "no pages" in ran.err


def test_a_route_is_explained_for_a_person(corrobora: Command, index: str) -> None:
    ran = corrobora("route", WHY, "--index", index)

    assert ran.out.startswith("corpora: ")
    assert "agreement" in ran.out


def test_hits_are_listed_for_a_person(corrobora: Command, index: str) -> None:
    ran = corrobora("search", "bearings", "--index", index)

    assert "paragraph dam.pdf, page 1" in ran.out


def test_status_is_told_for_a_person(corrobora: Command, index: str) -> None:
    ran = corrobora("status", "--index", index)

    assert "documents  2" in ran.out
    assert "encoder    all-MiniLM-L6-v2" in ran.out


def test_doctor_names_what_the_words_have_lost(corrobora: Command, tmp_path: Path) -> None:
    note, own = tmp_path / "note.txt", tmp_path / "index"
    note.write_text("The gate is green.")
    corrobora("add", str(note), "--index", str(own))
    shutil.rmtree(own / "words")

    ran = corrobora("doctor", "--index", str(own))

    assert ran.code == 1
    assert "trouble: words of paragraph: 1 missing" in ran.out
    assert "--repair" in ran.out
    assert corrobora("doctor", "--repair", "--index", str(own)).code == 0
    assert corrobora("search", "gate", "--index", str(own), "--json").json["results"]


def test_a_source_that_is_gone_costs_only_its_picture(corrobora: Command, tmp_path: Path) -> None:
    make_files(tmp_path)
    own = str(tmp_path / "index")
    corrobora("add", str(tmp_path / "dam.pdf"), "--index", own)
    (tmp_path / "dam.pdf").unlink()

    ran = corrobora("ask", WHY, "--index", own, "--save", str(tmp_path / "out"))

    assert ran.code == 0
    assert "no picture of dam.pdf" in ran.err


def test_saving_where_nothing_can_be_written_is_one_clear_line(
    corrobora: Command, index: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")

    ran = corrobora("ask", WHY, "--index", index, "--save", str(tmp_path / "taken"))

    assert ran.code == 2
    assert "cannot write to" in ran.err
