"""A walk through pages: what is new, what ends it, what stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.paging import PageWalk
from kalshi_refclient.errors import RemoteViolation


def walk_of(page_size=3, *, newest_first=False, pages_max=1000):
    return PageWalk(
        str, page_size=page_size, newest_first=newest_first, operation="x", pages_max=pages_max
    )


@pytest.mark.rule("D08")
@given(total=st.integers(0, 40), page_size=st.integers(1, 10))
def test_the_pages_together_are_the_list(total, page_size):
    walk, found = walk_of(page_size), []
    while not walk.done:
        found += walk.accept(range(total)[walk.offset : walk.offset + page_size])

    assert found == list(range(total))


@pytest.mark.rule("D08", "D30")
@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ([[1, 2, 3, 4]], "was asked for"),
        ([[1, 2, 2]], "twice"),
        ([[1, 2, 3], [3, 4, 5]], "again"),
        ([[1, 2, 3], [1, 2, 3]], "again"),
        ([[1, 2, 3], [4, 5, 6], [1, 7, 8]], "again"),
    ],
)
def test_pages_that_cannot_be_are_violations(pages, message):
    walk = walk_of()
    for page in pages[:-1]:
        walk.accept(page)
    with pytest.raises(RemoteViolation, match=message):
        walk.accept(pages[-1])
    assert walk.done


def test_a_list_without_end_is_stopped():
    walk = walk_of(pages_max=5)
    for number in range(4):
        walk.accept([f"{number}{part}" for part in "abc"])
    with pytest.raises(RemoteViolation, match="no end"):
        walk.accept(["4a", "4b", "4c"])


@pytest.mark.rule("D08")
@given(data=st.data())
def test_new_items_at_the_front_never_repeat_or_lose_an_old_one(data):
    """Newest first: while we walk, items are added in front; every item of the beginning is given once."""
    items = list(range(data.draw(st.integers(0, 15)), 0, -1))
    start, newest = list(items), len(items)
    walk, found = walk_of(newest_first=True), []
    while not walk.done:
        found += walk.accept(items[walk.offset : walk.offset + 3])
        for _ in range(data.draw(st.integers(0, 2))):
            newest += 1
            items.insert(0, newest)

    assert found == start


def test_a_page_that_moved_whole_is_taken_for_a_circle():
    walk = walk_of(newest_first=True)
    walk.accept([9, 8, 7])
    with pytest.raises(RemoteViolation, match="nothing but"):
        walk.accept([9, 8, 7])
