from itertools import pairwise

import pytest

from kalshi_harness.certify.rules import lists
from support.certify_wire import Play, case

LIST = {"operation": "get_fills", "path": "/fills"}


def pages(*queries, last_promises=True):
    """Return a record of a list that was read page by page; each but perhaps the last promises the next one."""
    play = Play()
    for at, (query, following) in enumerate(pairwise([*queries, "cursor=more"])):
        struck = last_promises or at < len(queries) - 1
        promised = following.removeprefix("cursor=") if struck else ""
        play.asks(at, query=query, struck=struck, promised=promised, **LIST)
    return play.wire()


@pytest.mark.parametrize("rule", [lists.leaves_loops, lists.reads_every_page])
def test_a_client_that_lists_nothing_has_shown_nothing(rule):
    found = rule(Play().asks(1).wire(), case("list anything", most=3, pages=3))
    assert found.verdict == "not exercised"
    assert found.sentence.startswith("The client did not list anything")


@pytest.mark.parametrize("where", ["cursor=again", "limit=2&offset=2"])
def test_a_circle_of_pages_is_left_after_a_few_rounds(where):
    def rounds(number):
        wire = pages("limit=2" if "limit" in where else "", *[where] * number)
        return lists.leaves_loops(wire, case(most=3)).verdict

    assert [rounds(each) for each in (0, 1, 3, 4)] == ["not exercised", "pass", "pass", "fail"]


def test_circles_that_are_left_each_time_are_not_added_up():
    wire = pages(*["", "cursor=again"] * 10)
    assert lists.leaves_loops(wire, case(most=3)).verdict == "pass"


def judged(wire):
    return lists.reads_every_page(wire, case(pages=3))


def test_a_list_that_is_read_to_its_end_is_read():
    found = judged(pages("", "cursor=a", "cursor=b", last_promises=False))
    assert (found.verdict, "over 3 pages" in found.sentence) == ("pass", True)


def test_a_first_page_is_not_the_list():
    found = judged(pages(""))
    assert found.verdict == "fail"
    assert "took it for the whole list" in found.sentence


def test_who_asked_for_so_many_may_have_wanted_no_more():
    assert judged(pages("limit=10")).verdict == "non-strict"
    assert judged(pages("", "cursor=a")).verdict == "non-strict"
    assert judged(pages("", "cursor=a", "cursor=b", "cursor=c")).verdict == "pass"


@pytest.mark.parametrize("status", [200, 400])
def test_a_page_that_nobody_promised_is_not_asked_for(status):
    play = Play().asks(1, struck=True, promised="a", **LIST)
    play.asks(2, query="cursor=2", status=status, **LIST)
    found = judged(play.wire())
    assert (found.verdict, "promised" in found.sentence) == ("fail", True)


def test_a_cursor_is_good_for_the_list_that_it_came_with():
    play = Play().asks(1, struck=True, promised="a", **LIST | {"path": "/others"})
    play.asks(2, query="cursor=a", **LIST)
    assert judged(play.wire()).verdict == "fail"


def test_what_is_no_list_is_not_looked_at():
    play = Play().asks(1, "place_order", struck=True)
    assert lists.leaves_loops(play.wire(), case(most=3)).verdict == "not exercised"
