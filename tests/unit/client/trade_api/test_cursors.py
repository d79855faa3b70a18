"""A list by cursors: followed to its end, and left where it has none."""

import pytest

from kalshi_refclient.errors import RemoteViolation
from kalshi_refclient.trade_api._core.cursors import CursorWalk


def walk(**options):
    return CursorWalk(lambda item: item, operation="GetMarkets", **options)


@pytest.mark.rule("T05")
def test_a_walk_ends_with_an_empty_cursor():
    made = walk()

    assert made.accept(["a", "b"], "c1") == ["a", "b"]
    assert (made.cursor, made.done) == ("c1", False)
    assert made.accept(["c"], "") == ["c"]
    assert made.done


def test_a_page_without_a_cursor_is_the_last():
    made = walk()
    made.accept([], None)

    assert made.done


def test_an_item_that_was_pushed_over_the_edge_comes_once():
    made = walk()
    made.accept(["a", "b"], "c1")

    assert made.accept(["b", "c"], "") == ["c"]


def test_a_page_may_be_empty_and_the_list_go_on():
    made = walk()

    assert made.accept([], "c1") == []
    assert not made.done


@pytest.mark.rule("T05")
@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ([(["a"], "c1"), (["b"], "c1")], "circle"),
        ([(["a"], "c1"), (["b"], "c2"), (["c"], "c1")], "circle"),
        ([(["a"], "c1"), (["a"], "c2")], "nothing but what was there"),
        ([(["a"], "c1"), (["b"], "c2"), (["c"], "c3")], "no end"),
    ],
)
def test_a_list_that_leads_astray_is_left(pages, why):
    made = walk(pages_max=3)
    for items, cursor in pages[:-1]:
        made.accept(items, cursor)

    with pytest.raises(RemoteViolation, match=why):
        made.accept(*pages[-1])

    assert made.done


def test_a_walk_that_begins_at_a_cursor_does_not_come_back_to_it():
    made = walk(cursor="c0")

    with pytest.raises(RemoteViolation, match="circle"):
        made.accept(["a"], "c0")
