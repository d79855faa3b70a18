"""Pages: every item once, whatever comes and goes between them."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.editions.trade_api.pages import newest_page, number_key, page


def walk(items, limit, **options):
    seen, cursor = [], None
    while True:
        shown, cursor = page(items, number_key, limit=limit, cursor=cursor, **options)
        seen += shown
        if not cursor:
            return seen
        assert len(shown) == limit


@given(st.sets(st.integers(0, 10**9), max_size=30), st.integers(1, 7))
def test_the_pages_are_the_list(numbers, limit):
    assert walk(sorted(numbers), limit) == sorted(numbers)
    newest = sorted(numbers, reverse=True)
    assert walk(newest, limit, newest_first=True) == newest


def test_what_is_added_in_front_is_not_seen_twice_and_hides_nothing():
    first, cursor = page([9, 7, 5, 3], number_key, limit=2, cursor=None, newest_first=True)
    second, end = page([11, 9, 5, 3], number_key, limit=2, cursor=cursor, newest_first=True)
    assert (list(first), list(second), end) == ([9, 7], [5, 3], "")


def test_a_strange_cursor_begins_anew_and_no_limit_is_the_usual_one():
    items = list(range(150))
    shown, cursor = page(items, number_key, limit=None, cursor="strange")
    assert (len(shown), cursor != "") == (100, True)
    assert len(page(items, number_key, limit=0, cursor=None)[0]) == 100


def test_a_query_says_which_page_of_the_newest_first_and_may_have_no_limit():
    items = [SimpleNamespace(number=number) for number in (12, 9, 2)]
    first, cursor = newest_page(items, {"limit": 2, "cursor": None})
    second, end = newest_page(items, {"cursor": cursor})
    assert [each.number for each in (*first, *second)] == [12, 9, 2]
    assert end == ""
