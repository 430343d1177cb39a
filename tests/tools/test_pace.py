from corrobora.tools.addition import StageProgress
from corrobora.tools.pace import Pace


def told() -> tuple[Pace, list[StageProgress]]:
    heard: list[StageProgress] = []
    return Pace(heard.append), heard


def test_pages_of_files_read_at_once_are_counted_together() -> None:
    pace, heard = told()

    pace.read(0, 3)
    pace.read(1, 2)
    pace.read(0, 3)
    pace.read(0, 5)

    assert [progress.done for progress in heard] == [3, 5, 7]
    assert all(p.stage == "reading" and p.total is None and p.per_second > 0 for p in heard)


def test_the_time_left_is_told_once_nothing_is_read_any_more() -> None:
    pace, heard = told()

    pace.encoded(10, 30, reading_done=False)
    pace.encoded(10, 20, reading_done=True)

    assert [(p.done, p.total) for p in heard] == [(10, 40), (20, 40)]
    assert heard[0].left is None
    assert heard[1].left is not None
