import numpy as np

from seve.stories.domain.changes import NONE, Marks, news


def marks(**posts: int) -> Marks:
    return Marks(np.array([int(name[1:]) for name in posts], dtype=np.int64), np.array(list(posts.values()), dtype=np.int64))


def as_dict(these: Marks) -> dict[int, int]:
    return dict(zip(these.ids.tolist(), these.marks.tolist(), strict=True))


def test_news_are_what_came_what_changed_and_what_went() -> None:
    changed, gone = news(marks(p2=20, p3=31, p5=50), marks(p1=10, p2=20, p3=30))
    assert as_dict(changed) == {3: 31, 5: 50}
    assert gone.tolist() == [1]


def test_everything_is_news_to_who_knows_nothing() -> None:
    now = marks(p2=20)
    changed, gone = news(now, NONE)
    assert (as_dict(changed), gone.tolist()) == ({2: 20}, [])
    changed, gone = news(NONE, now)
    assert (len(changed), gone.tolist()) == (0, [2])


def test_joined_marks_stay_in_order_and_the_later_ones_win() -> None:
    both = marks(p1=10, p4=40).joined(marks(p1=11, p3=30))
    assert as_dict(both) == {1: 11, 3: 30, 4: 40}
    assert both.ids.tolist() == [1, 3, 4]
    assert as_dict(both.without(np.array([3, 9]))) == {1: 11, 4: 40}
