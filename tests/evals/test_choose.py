import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import choose
from corrobora.evals.dataset import Case, Dataset, Gold

Load = Callable[..., Dataset]


def no_parquet(path: Path) -> Iterable[Mapping[str, object]]:
    raise AssertionError(path)


def no_sizes(path: Path) -> Sequence[tuple[float, float]]:
    raise AssertionError(path)


class Hub:
    """Gives a folder for any name and remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[tuple[str, str | None]] = []

    def __call__(self, name: str, /, *, needs: Sequence[str], revision: str | None) -> Path:
        self.asked.append((name, revision))
        return self.folder


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "port set"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "title": "", "text": "A quay."}))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "What is there?"}))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    return folder


@pytest.fixture
def hub(beir: Path) -> Hub:
    return Hub(beir)


@pytest.fixture
def load(hub: Hub) -> Load:
    return partial(
        choose.load,
        format_=None,
        switches={},
        read_parquet=no_parquet,
        page_sizes=no_sizes,
        fetch=hub,
    )


def test_a_folder_is_read_in_the_layout_that_it_has(load: Load, beir: Path) -> None:
    dataset = load(str(beir))

    assert (dataset.name, len(dataset.cases)) == ("port-set", 1)


def test_a_file_of_questions_is_ones_own(load: Load, tmp_path: Path) -> None:
    (tmp_path / "my questions.jsonl").write_text('{"question": "Why?"}\n')

    dataset = load(str(tmp_path / "my questions.jsonl"))

    assert dataset.cases[0].text == "Why?"
    assert dataset.sources == ()


def test_a_data_set_of_the_hub_is_fetched_at_its_revision(load: Load, hub: Hub) -> None:
    load("mteb/port@main", format_="beir")

    assert hub.asked == [("mteb/port", "main")]


def test_a_well_known_name_of_the_hub_needs_no_format(load: Load, hub: Hub) -> None:
    load("orionweller/LIMIT-small")

    assert hub.asked == [("orionweller/LIMIT-small", None)]


@pytest.mark.parametrize(
    ("place", "options", "message"),
    [
        ("nowhere", {}, "expected data in 'nowhere', which is not there"),
        ("someone/something", {}, "say with --format which layout"),
        ("{folder}", {"format_": "bear"}, "--format: expected one of .* got 'bear'"),
        ("{folder}", {"switches": {"pool": "true"}}, r"beir has \['split'\], got 'pool'"),
        ("{empty}", {}, "cannot tell the layout"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(
    place: str,
    options: dict[str, object],
    message: str,
    load: Load,
    beir: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(ConfigError, match=message):
        load(place.format(folder=beir, empty=tmp_path / "empty"), **options)


def test_a_switch_is_read_as_what_the_loader_wants(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--switch pool: expected .*bool.*got 'maybe'"):
        load(str(tmp_path), format_="financebench", switches={"pool": "maybe"})


def test_switches_have_a_name_and_a_value() -> None:
    assert choose.switches(["pool=true", "part = asqa"]) == {"pool": "true", "part": "asqa"}
    with pytest.raises(ConfigError, match="expected NAME=VALUE, got 'pool'"):
        choose.switches(["pool"])


def test_the_suite_follows_from_what_is_known_to_be_right() -> None:
    gold = (Gold(document="d"),)
    places = Dataset(name="a", cases=(Case(id="q", text="?", gold=gold),))
    answers = Dataset(name="b", cases=(Case(id="q", text="?", answerable=False),))

    assert choose.suite(places) == "retrieval"
    assert choose.suite(answers) == "answers"


def test_two_data_sets_of_one_name_are_told_apart() -> None:
    twins = [Dataset(name=name, cases=()) for name in ("a", "a", "a-2")]

    assert [dataset.name for dataset in choose.distinct(twins)] == ["a", "a-2", "a-2-2"]


def test_the_sample_is_whole() -> None:
    dataset = choose.sample()

    assert len(dataset.cases) == 4
    assert {case.answerable for case in dataset.cases} == {True, False}
    assert all(gold.place.page for case in dataset.cases for gold in case.gold)
