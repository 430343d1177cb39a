import threading

import pytest

from corrobora.ingest import alive


def test_work_that_takes_long_shows_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "BEAT", 0.01)
    beats = threading.Semaphore(0)

    with alive.beating(beats.release, most=60.0):
        assert all(beats.acquire(timeout=5) for _ in range(3))


def test_what_takes_too_long_shows_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "BEAT", 0.01)
    beats: list[None] = []

    with alive.beating(lambda: beats.append(None), most=0.03):
        threading.Event().wait(0.3)

    assert len(beats) == 3


def test_work_that_fails_leaves_no_thread() -> None:
    before = threading.active_count()

    with pytest.raises(KeyError), alive.beating(lambda: None, most=60.0):
        raise KeyError

    assert threading.active_count() == before
