import pytest

from mock_exchange.faults.pages import begins_later, from_the_start, of_at_most


@pytest.mark.parametrize(
    ("query", "first"),
    [
        (b"limit=2&cursor=abc&status=open", b"limit=2&status=open"),
        (b"offset=4", b""),
        (b"limit=2&status=a%20b", b"limit=2&status=a%20b"),
        (b"", b""),
    ],
)
def test_the_first_page_is_asked_for_without_where_it_begins(query, first):
    assert from_the_start(query) == first


@pytest.mark.parametrize(
    ("query", "smaller"),
    [
        (b"limit=100&cursor=a", b"limit=3&cursor=a"),
        (b"limit=2", b"limit=2"),
        (b"cursor=a", b"cursor=a&limit=3"),
        (b"", b"limit=3"),
        (b"limit=many", b"limit=many"),
    ],
)
def test_a_page_is_asked_for_with_fewer_items(query, smaller):
    assert of_at_most(query, 3, "limit") == smaller


def test_the_size_of_a_page_has_another_name_elsewhere():
    assert of_at_most(b"", 3, "page_size") == b"page_size=3"
    assert of_at_most(b"page_size=9", 3, "page_size") == b"page_size=3"


@pytest.mark.parametrize(
    ("query", "later"),
    [(b"cursor=a", True), (b"offset=2", True), (b"offset=0", False), (b"cursor=", False)],
)
def test_which_page_is_asked_for_is_seen(query, later):
    assert begins_later(query) is later
