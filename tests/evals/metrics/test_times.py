from corrobora.evals.metric import RankingMetric
from corrobora.evals.metrics import times
from tests.evals.metrics.making import found, gold, ranked

METRIC: RankingMetric = times.measure
MOMENT = gold("v", start=10.0, end=20.0)


def test_a_clip_that_shares_half_counts_up_to_that_level() -> None:
    columns = METRIC([ranked([MOMENT], [found("v", start=10.0, end=15.0)])], stage="search")

    assert columns["temporal_IoU@1"] == (0.5,)
    assert columns["R@1,IoU=0.3"] == (1.0,)
    assert columns["R@1,IoU=0.5"] == (1.0,)
    assert columns["R@1,IoU=0.7"] == (0.0,)


def test_a_better_clip_further_down_counts_from_its_rank_on() -> None:
    clips = [found("v", start=30.0, end=40.0), found("v", start=10.0, end=20.0)]

    columns = METRIC([ranked([MOMENT], clips)], stage="search")

    assert columns["R@1,IoU=0.5"] == (0.0,)
    assert columns["R@5,IoU=0.7"] == (1.0,)


def test_the_iou_of_several_moments_is_their_mean_and_one_is_enough_for_recall() -> None:
    other = gold("v", start=50.0, end=60.0)

    columns = METRIC([ranked([MOMENT, other], [found("v", start=10.0, end=20.0)])], stage="search")

    assert columns["temporal_IoU@1"] == (0.5,)
    assert columns["R@1,IoU=0.7"] == (1.0,)


def test_a_clip_of_another_video_shares_nothing() -> None:
    columns = METRIC([ranked([MOMENT], [found("w", start=10.0, end=20.0)])], stage="search")

    assert set(columns.values()) == {(0.0,)}


def test_gold_without_times_does_not_apply() -> None:
    columns = METRIC([ranked([gold(page=1)], [found("v", start=0.0, end=1.0)])], stage="search")

    assert set(columns.values()) == {(None,)}
